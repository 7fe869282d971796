package vault

import (
	"bytes"
	"encoding/json"
)

// Secret is what Vault answers: the "data" of the answer, whatever the path holds.
type Secret struct {
	// Data is nil when the answer has none (204, or "data": null). Numbers are [json.Number], so that nothing is lost.
	Data map[string]any
	// Warnings are Vault's remarks on a request it carried out, redacted.
	Warnings []string
}

// answer is the envelope of every answer. Some endpoints repeat their data at the top level; only Data is read.
type answer struct {
	Data     map[string]any `json:"data"`
	Warnings []string       `json:"warnings"`
	Errors   []string       `json:"errors"`
	Auth     *authAnswer    `json:"auth"`
}

// decode reads the latest answer of a call; an empty one is an empty answer.
func (k *call) decode(into any) error {
	if len(bytes.TrimSpace(k.answer)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(k.answer))
	d.UseNumber()
	return d.Decode(into)
}

// secret turns a decoded answer into what callers get.
func (c *Client) secret(a *answer) *Secret {
	for i, w := range a.Warnings {
		a.Warnings[i] = c.pool.redactor.String(w)
	}
	return &Secret{Data: a.Data, Warnings: a.Warnings}
}
