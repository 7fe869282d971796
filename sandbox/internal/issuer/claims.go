package issuer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"github.com/hashicorp/go-uuid"
)

// notBeforeSlack is how far before its issue GitLab makes a token valid.
const notBeforeSlack = 5 * time.Second

// claims is a token's payload. A nil value means "leave this claim out": it
// keeps a default from being added and never reaches the token.
type claims map[string]any

// readClaims reads one JSON object. Numbers keep the text they were written with.
func readClaims(body io.Reader) (claims, error) {
	decoder := json.NewDecoder(body)
	decoder.UseNumber()
	var read claims
	if err := decoder.Decode(&read); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the body is empty; send a JSON object, {} at least")
		}
		return nil, fmt.Errorf("the body is not a JSON object: %w", err)
	}
	if read == nil {
		return nil, errors.New("the body is null; send a JSON object")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is text after the JSON object")
	}
	return read, nil
}

// addDefault sets a claim that the request did not mention.
func (c claims) addDefault(name string, value any) {
	if _, given := c[name]; !given {
		c[name] = value
	}
}

// addStandard adds iss, iat, nbf, exp and jti where they are not given. nbf and
// exp follow iat, so a request that sets iat alone gets a consistent token.
func (c claims) addStandard(issuer string, now time.Time, lifetime time.Duration) error {
	id, err := uuid.GenerateUUID()
	if err != nil {
		return fmt.Errorf("making a token ID: %w", err)
	}
	issued, err := c.issuedAt(now)
	if err != nil {
		return err
	}
	c.addDefault("iss", issuer)
	c.addDefault("jti", id)
	c.addDefault("iat", issued)
	c.addDefault("nbf", issued-int64(notBeforeSlack/time.Second))
	c.addDefault("exp", issued+int64(lifetime/time.Second))
	return nil
}

// issuedAt is the given iat in whole seconds, or now.
func (c claims) issuedAt(now time.Time) (int64, error) {
	given := c["iat"]
	if given == nil || c.has("nbf", "exp") {
		return now.Unix(), nil
	}
	number, ok := given.(json.Number)
	if !ok {
		return 0, errors.New("iat is not a number, so nbf and exp must be given too")
	}
	seconds, err := number.Float64()
	if err != nil {
		return 0, fmt.Errorf("iat: %w", err)
	}
	return int64(seconds), nil
}

func (c claims) has(names ...string) bool {
	for _, name := range names {
		if _, given := c[name]; !given {
			return false
		}
	}
	return true
}

// withoutNulls returns the claims that the token carries.
func (c claims) withoutNulls() claims {
	kept := maps.Clone(c)
	maps.DeleteFunc(kept, func(_ string, value any) bool { return value == nil })
	return kept
}
