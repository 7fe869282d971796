package types

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// JSONMap is a map of any JSON values. The canonical value is its JSON text with
// sorted keys.
type JSONMap struct {
	// Check says what is wrong with the value of a key. It may be nil.
	Check func(any) error
}

// Name implements [hclschema.Type].
func (JSONMap) Name() string { return "a map" }

// Constraint implements [hclschema.Type].
func (JSONMap) Constraint() cty.Type { return cty.DynamicPseudoType }

// Zero implements [hclschema.Type].
func (JSONMap) Zero() cty.Value { return cty.StringVal("{}") }

// Normalize implements [hclschema.Type].
func (t JSONMap) Normalize(v cty.Value) (cty.Value, error) {
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return cty.NilVal, errors.New("write a map: { key = … }")
	}
	text, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		return cty.NilVal, err
	}
	decoded := map[string]any{}
	if err := decodeJSON(string(text), &decoded); err != nil {
		return cty.NilVal, err
	}
	if err := t.check(decoded); err != nil {
		return cty.NilVal, err
	}
	return canonicalJSON(decoded)
}

func (t JSONMap) check(m map[string]any) error {
	if t.Check == nil {
		return nil
	}
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if err := t.Check(m[key]); err != nil {
			faults = append(faults, cty.Path{}.IndexString(key).NewError(err))
		}
	}
	return errors.Join(faults...)
}

// Decode implements [hclschema.Type].
func (t JSONMap) Decode(raw any) (cty.Value, error) {
	m, ok := raw.(map[string]any)
	if !ok && raw != nil {
		return cty.NilVal, unexpected("a map", raw)
	}
	if len(m) == 0 {
		return t.Zero(), nil
	}
	return canonicalJSON(composed(m))
}

// canonicalJSON is the JSON text of a value. cty composes characters in it as in
// every string: an accent after the n of \n would change the escape.
func canonicalJSON(v any) (cty.Value, error) {
	text, err := encodeJSON(v)
	if err != nil {
		return cty.NilVal, err
	}
	return exactly(text), nil
}

// exactly is a JSON text as a value that means the same.
func exactly(text string) cty.Value {
	v := cty.StringVal(text)
	if v.AsString() != text {
		return cty.StringVal(inASCII(text))
	}
	return v
}

// composed brings the strings in a value into the form of Unicode that all strings
// here have.
func composed(v any) any {
	switch v := v.(type) {
	case string:
		return cty.NormalizeString(v)
	case []any:
		out := make([]any, len(v))
		for i, elem := range v {
			out[i] = composed(elem)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, elem := range v {
			out[cty.NormalizeString(key)] = composed(elem)
		}
		return out
	}
	return v
}

// Encode implements [hclschema.Type].
func (JSONMap) Encode(v cty.Value) any {
	var m map[string]any
	if err := decodeJSON(v.AsString(), &m); err != nil || m == nil {
		return map[string]any{}
	}
	return m
}

// encodeJSON writes compact JSON with sorted keys and without HTML escapes.
func encodeJSON(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// decodeJSON keeps the text of numbers.
func decodeJSON(text string, into any) error {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	return dec.Decode(into)
}
