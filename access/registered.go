package access

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// registered are the claims that the server looks at before all others. It reads
// them with Go's decoder, which takes a claim in other letter case for the same
// one; reading them in the same way keeps that.
type registered struct {
	Issuer    string       `json:"iss"`
	Subject   string       `json:"sub"`
	Audience  audiences    `json:"aud"`
	Expiry    *numericDate `json:"exp"`
	NotBefore *numericDate `json:"nbf"`
	IssuedAt  *numericDate `json:"iat"`
	ID        string       `json:"jti"`
}

// audiences are the values of aud, which is a string or a list of strings.
type audiences []string

// UnmarshalJSON implements [json.Unmarshaler].
func (a *audiences) UnmarshalJSON(text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	*a = make(audiences, len(list))
	for i, element := range list {
		if (*a)[i], ok = element.(string); !ok {
			return errors.New("expected string or array value to unmarshal to Audience")
		}
	}
	return nil
}

// numericDate is a time in seconds since 1970.
type numericDate int64

// UnmarshalJSON implements [json.Unmarshaler].
func (d *numericDate) UnmarshalJSON(text []byte) error {
	seconds, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return errors.New("expected number value to unmarshal NumericDate")
	}
	*d = numericDate(seconds)
	return nil
}

// value returns the date, 0 for one that is missing, as on the server.
func (d *numericDate) value() numericDate {
	if d == nil {
		return 0
	}
	return *d
}

func (d numericDate) time() time.Time { return time.Unix(int64(d), 0) }

// registered reads the registered claims.
func (c Claims) registered() (registered, error) {
	var r registered
	text, err := json.Marshal(c)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}

// The leeways that the server takes where a role has none.
const (
	defaultLeeway     = 150 * time.Second
	defaultSkewLeeway = 60 * time.Second
)

// leeway resolves what a role has: 0 is the default, less than that is none.
func leeway(set, otherwise time.Duration) time.Duration {
	switch {
	case set < 0:
		return 0
	case set == 0:
		return otherwise
	}
	return set
}

// times returns from when and until when the token counts, with what is missing
// made up as the server does. ok is false for a token without any time.
func (r *registered) times(role *Role) (issued, from, until numericDate, ok bool) {
	issued, from, until = r.IssuedAt.value(), r.NotBefore.value(), r.Expiry.value()
	if issued == 0 && from == 0 && until == 0 {
		return 0, 0, 0, false
	}
	if until == 0 {
		until = max(issued, from) + seconds(leeway(role.ExpirationLeeway, defaultLeeway))
	}
	if from == 0 {
		from = issued
		if from == 0 {
			from = until - seconds(leeway(role.NotBeforeLeeway, defaultLeeway))
		}
	}
	return issued, from, until, true
}

func seconds(d time.Duration) numericDate { return numericDate(d / time.Second) }
