package types

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// String is text that Vault keeps byte for byte; the API's null is "".
type String struct {
	// Trim leaves out white space at both ends, as Vault does.
	Trim bool
	// Lower folds to lower case, as Vault does.
	Lower bool
	// Blank is what an empty value stands for.
	Blank string
	// Check refuses values that Vault refuses. It may be nil.
	Check func(string) error
	// What says in messages and documentation what the text is; "a string"
	// where it is empty.
	What string
}

// Name implements [hclschema.Type].
func (t String) Name() string {
	if t.What != "" {
		return t.What
	}
	return "a string"
}

// Constraint implements [hclschema.Type].
func (String) Constraint() cty.Type { return cty.String }

// Zero implements [hclschema.Type].
func (t String) Zero() cty.Value { return cty.StringVal(t.Blank) }

// Normalize implements [hclschema.Type].
func (t String) Normalize(v cty.Value) (cty.Value, error) {
	s := t.fold(v.AsString())
	if t.Check != nil {
		if err := t.Check(s); err != nil {
			return cty.NilVal, err
		}
	}
	return cty.StringVal(s), nil
}

// Decode implements [hclschema.Type].
func (t String) Decode(raw any) (cty.Value, error) {
	switch raw := raw.(type) {
	case nil:
		return t.Zero(), nil
	case string:
		return cty.StringVal(t.fold(raw)), nil
	}
	return cty.NilVal, unexpected("a string", raw)
}

// Encode implements [hclschema.Type].
func (String) Encode(v cty.Value) any { return v.AsString() }

func (t String) fold(s string) string {
	if t.Trim {
		s = strings.TrimSpace(s)
	}
	if t.Lower {
		s = strings.ToLower(s)
	}
	if s == "" {
		return t.Blank
	}
	return s
}

// Bool is true or false; the API's null is false.
type Bool struct{}

// Name implements [hclschema.Type].
func (Bool) Name() string { return "true or false" }

// Constraint implements [hclschema.Type].
func (Bool) Constraint() cty.Type { return cty.Bool }

// Zero implements [hclschema.Type].
func (Bool) Zero() cty.Value { return cty.False }

// Normalize implements [hclschema.Type].
func (Bool) Normalize(v cty.Value) (cty.Value, error) { return v, nil }

// Decode implements [hclschema.Type].
func (Bool) Decode(raw any) (cty.Value, error) {
	switch raw := raw.(type) {
	case nil:
		return cty.False, nil
	case bool:
		return cty.BoolVal(raw), nil
	}
	return cty.NilVal, unexpected("true or false", raw)
}

// Encode implements [hclschema.Type].
func (Bool) Encode(v cty.Value) any { return v.True() }

// Int is a whole number of at least Min; the API's null is 0.
type Int struct {
	Min int64
}

// Name implements [hclschema.Type].
func (Int) Name() string { return "a whole number" }

// Constraint implements [hclschema.Type].
func (Int) Constraint() cty.Type { return cty.Number }

// Zero implements [hclschema.Type].
func (Int) Zero() cty.Value { return cty.Zero }

// Normalize implements [hclschema.Type].
func (t Int) Normalize(v cty.Value) (cty.Value, error) {
	bf := v.AsBigFloat()
	if !bf.IsInt() {
		return cty.NilVal, fmt.Errorf("%s is not a whole number", numberText(v))
	}
	if n, acc := bf.Int64(); acc != 0 || n > 1<<31-1 || n < t.Min {
		return cty.NilVal, fmt.Errorf("%s is not between %d and %d", numberText(v), t.Min, 1<<31-1)
	}
	return v, nil
}

// Decode implements [hclschema.Type].
func (Int) Decode(raw any) (cty.Value, error) {
	switch raw := raw.(type) {
	case nil:
		return cty.Zero, nil
	case json.Number:
		return cty.ParseNumberVal(raw.String())
	}
	return cty.NilVal, unexpected("a number", raw)
}

// Encode implements [hclschema.Type].
func (Int) Encode(v cty.Value) any { return wholeNumber(v) }

// numberText writes a number for a message. One of a million digits, which takes
// minutes to write out, is not written.
func numberText(v cty.Value) string {
	bf := v.AsBigFloat()
	if exp := bf.MantExp(nil); exp < -4096 || exp > 4096 {
		return "this number"
	}
	return bf.Text('g', 20)
}

func wholeNumber(v cty.Value) int64 {
	n, _ := v.AsBigFloat().Int64()
	return n
}

// unexpected reports an answer of the server that is not of the form expected.
func unexpected(want string, got any) error {
	return fmt.Errorf("the server answered a %T where %s was expected", got, want)
}
