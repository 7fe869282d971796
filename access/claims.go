package access

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Claims are the claims of an ID token, as decoded from JSON: string, bool,
// float64, nil, []any and map[string]any. [ParseClaims] reads them; other types
// of numbers are taken for what they stand for.
type Claims map[string]any

// TokenClaims reads the claims of a JWT without checking its signature: for
// explanations only. It returns nil for what is no JWT.
func TokenClaims(jwt string) Claims {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return nil
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil
	}
	claims, err := ParseClaims(payload)
	if err != nil {
		return nil
	}
	return claims
}

// ParseClaims reads the JSON object in the payload of a token.
func ParseClaims(payload []byte) (Claims, error) {
	decoder := json.NewDecoder(bytes.NewReader(payload))
	var claims Claims
	if err := decoder.Decode(&claims); err != nil {
		return nil, fmt.Errorf("reading claims: %w", err)
	}
	if claims == nil {
		return nil, errors.New("reading claims: they are null and not an object")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reading claims: there is more after the object")
	}
	return claims, nil
}

// Get returns the claim of that name, nil when it is missing or null. A name that
// begins with "/" is a JSON pointer, so that a claim whose own name does must be
// asked for as "/~1name". A number becomes a [json.Number] without its fraction,
// which is the form the server compares; numbers inside lists and objects stay
// as they are.
func (c Claims) Get(name string) any {
	value := any(nil)
	if strings.HasPrefix(name, "/") {
		value = c.at(pointer(name))
	} else {
		value = c[name]
	}
	if n, ok := number(value); ok {
		return json.Number(strconv.Itoa(int(n))) // of numbers out of range, the processor decides; as on the server
	}
	return value
}

// at follows the steps of a JSON pointer; nil when they lead nowhere.
func (c Claims) at(steps []string) any {
	var value any = map[string]any(c)
	for _, step := range steps {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			i, ok := listIndex(step)
			if !ok || i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// listIndex reads an index as the server does: in any of Go's notations, and
// nothing for the first.
func listIndex(step string) (int, bool) {
	if step == "" {
		return 0, true
	}
	i, err := strconv.ParseInt(step, 0, strconv.IntSize)
	return int(i), err == nil
}

// pointer returns the steps of a JSON pointer, which begins with a slash.
func pointer(name string) []string {
	steps := strings.Split(name[1:], "/")
	for i, step := range steps {
		steps[i] = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
	}
	return steps
}

// claimSteps returns where a claim is, so that "a" and "/a" are the same place.
func claimSteps(name string) []string {
	if strings.HasPrefix(name, "/") {
		return pointer(name)
	}
	return []string{name}
}

// claimKey spells the place of a claim.
func claimKey(name string) string { return strings.Join(claimSteps(name), "\x00") }

// number returns the value of any of the types that a number may have come in.
func number(value any) (float64, bool) {
	switch v := value.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case json.Number:
		n, err := v.Float64()
		return n, err == nil
	}
	return 0, false
}

// asList returns the elements of a list, or a single value as a list.
func asList(value any) (list []any, ok bool) {
	switch v := value.(type) {
	case []any:
		return v, true
	case string, bool, json.Number:
		return []any{v}, true
	}
	return nil, false
}

// sameValue reports whether a token's value is the one that is bound: type and
// text must agree. Numbers inside a token's list are not json.Number, and so
// never match.
func sameValue(actual, bound any) bool {
	switch b := bound.(type) {
	case string, bool, json.Number, nil:
		return actual == b
	}
	return false
}
