package vault

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/vaultci/vaultci/internal/jsontext"
)

// Secret is what Vault answers: the "data" of the answer, whatever the path holds.
type Secret struct {
	// Data is nil when the answer has none (204, or "data": null). Its values are those of encoding/json; numbers are
	// [json.Number], so that nothing is lost.
	Data map[string]any
	// Warnings are Vault's remarks on a request it carried out, redacted.
	Warnings []string
	// LeaseID names the lease of dynamic credentials; it ends with the token that read them. "" for what has none.
	LeaseID string
	// LeaseDuration is how long the lease lasts, in whole seconds; 0 without a lease.
	LeaseDuration time.Duration
}

// answer is the envelope of every answer. Some endpoints repeat their data at the top level; only Data is read.
type answer struct {
	Data     map[string]any `json:"data"`
	Warnings []string       `json:"warnings"`
	Errors   []string       `json:"errors"`
	Auth     *authAnswer    `json:"auth"`

	LeaseID       string `json:"lease_id"`
	LeaseDuration int64  `json:"lease_duration"` // seconds
}

// authAnswer is the "auth" part of an answer.
type authAnswer struct {
	ClientToken   string `json:"client_token"`
	LeaseDuration int64  `json:"lease_duration"` // seconds; 0 means no end
	Renewable     bool   `json:"renewable"`
	TokenType     string `json:"token_type"`
	NumUses       int    `json:"num_uses"` // requests that the token is good for; 0 means no bound
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

// data is the data of the latest answer as JSON text; "" for none. It looks at
// nothing else in the answer.
func (k *call) data() (string, error) {
	text := string(k.answer)
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	if !jsontext.Valid(text) {
		_, err := k.decode()
		return "", cmp.Or(err, errors.New("more than one JSON value")) // which decode does not look for
	}
	var data gjson.Result
	gjson.Parse(text).ForEach(func(name, value gjson.Result) bool {
		if name.Str == "data" {
			data = value // the last one, as encoding/json has it
		}
		return true
	})
	switch {
	case data.IsObject():
		return data.Raw, nil
	case data.Exists() && data.Type != gjson.Null, !gjson.Parse(text).IsObject():
		_, err := k.decode()
		return "", cmp.Or(err, errors.New("its data is no object"))
	}
	return "", nil
}

// secret turns a decoded answer into what callers get.
func (c *Client) secret(a answer) *Secret {
	for i, w := range a.Warnings {
		a.Warnings[i] = c.pool.redactor.String(w)
	}
	s := &Secret{Data: a.Data, Warnings: a.Warnings, LeaseID: a.LeaseID}
	if a.LeaseID != "" { // kv-v1 answers with a duration and no lease
		s.LeaseDuration = time.Duration(a.LeaseDuration) * time.Second
	}
	return s
}
