package vault

import (
	"bytes"
	"encoding/json"
)

// Secret is what Vault answers: the "data" of the answer, whatever the path holds.
type Secret struct {
	// Data is nil when the answer has none (204, or "data": null). Its values are those of encoding/json; numbers are
	// [json.Number], so that nothing is lost.
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

// authAnswer is the "auth" part of an answer.
type authAnswer struct {
	ClientToken   string `json:"client_token"`
	LeaseDuration int64  `json:"lease_duration"` // seconds; 0 means no end
	Renewable     bool   `json:"renewable"`
	TokenType     string `json:"token_type"`
}

// decode reads the latest answer of a call; an empty one is an empty answer.
func (k *call) decode() (answer, error) {
	var a answer
	if len(bytes.TrimSpace(k.answer)) == 0 {
		return a, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(k.answer))
	decoder.UseNumber()
	if err := decoder.Decode(&a); err != nil {
		return answer{}, err
	}
	return a, nil
}

// secret turns a decoded answer into what callers get.
func (c *Client) secret(a answer) *Secret {
	for i, w := range a.Warnings {
		a.Warnings[i] = c.pool.redactor.String(w)
	}
	return &Secret{Data: a.Data, Warnings: a.Warnings}
}
