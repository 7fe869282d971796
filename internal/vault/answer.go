package vault

import (
	"encoding/json"
	"strings"
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
	Data     map[string]any
	Warnings []string
	Errors   []string
	Auth     *authAnswer
}

// decode reads the latest answer of a call; an empty one is an empty answer.
func (k *call) decode() (answer, error) {
	text := string(k.answer)
	if strings.TrimSpace(text) == "" {
		return answer{}, nil
	}
	v, err := parseJSON(text)
	if err != nil {
		return answer{}, err
	}
	top, ok := v.(map[string]any)
	if !ok {
		return answer{}, refusal("it is no JSON object")
	}
	a := answer{Warnings: stringsIn(top["warnings"]), Errors: stringsIn(top["errors"])}
	a.Data, _ = top["data"].(map[string]any)
	if auth, ok := top["auth"].(map[string]any); ok {
		a.Auth = authIn(auth)
	}
	return a, nil
}

// stringsIn returns the strings of a list; nil when there are none.
func stringsIn(v any) []string {
	list, _ := v.([]any)
	var all []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// authAnswer is the "auth" part of an answer.
type authAnswer struct {
	ClientToken   string
	LeaseDuration int64 // seconds; 0 means no end
	Renewable     bool
	TokenType     string
}

func authIn(m map[string]any) *authAnswer {
	var a authAnswer
	a.ClientToken, _ = m["client_token"].(string)
	a.TokenType, _ = m["token_type"].(string)
	a.Renewable, _ = m["renewable"].(bool)
	seconds, _ := m["lease_duration"].(json.Number)
	a.LeaseDuration, _ = seconds.Int64()
	return &a
}

// secret turns a decoded answer into what callers get.
func (c *Client) secret(a answer) *Secret {
	for i, w := range a.Warnings {
		a.Warnings[i] = c.pool.redactor.String(w)
	}
	return &Secret{Data: a.Data, Warnings: a.Warnings}
}
