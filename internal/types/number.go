package types

import (
	"encoding/json"
	"errors"

	"github.com/zclconf/go-cty/cty"
)

// Number is a number with a fraction, of the precision of Vault's (64 bits). The
// API's null is 0.
type Number struct {
	// Positive numbers are greater than 0.
	Positive bool
}

// Name implements [hclschema.Type].
func (Number) Name() string { return "a number" }

// Constraint implements [hclschema.Type].
func (Number) Constraint() cty.Type { return cty.Number }

// Zero implements [hclschema.Type].
func (Number) Zero() cty.Value { return cty.Zero }

// Normalize implements [hclschema.Type].
func (t Number) Normalize(v cty.Value) (cty.Value, error) {
	f, _ := v.AsBigFloat().Float64()
	switch {
	case v.AsBigFloat().IsInf() || f > maxNumber || f < -maxNumber:
		return cty.NilVal, errors.New("it is too large")
	case t.Positive && f <= 0:
		return cty.NilVal, errors.New("it must be greater than 0")
	}
	return cty.NumberFloatVal(f), nil
}

// maxNumber is far beyond what Vault can use and well within what JSON carries
// from one program to another unchanged.
const maxNumber = 1e15

// Decode implements [hclschema.Type].
func (Number) Decode(raw any) (cty.Value, error) {
	switch raw := raw.(type) {
	case nil:
		return cty.Zero, nil
	case json.Number:
		f, err := raw.Float64()
		if err != nil {
			return cty.NilVal, unexpected("a number", raw)
		}
		return cty.NumberFloatVal(f), nil
	}
	return cty.NilVal, unexpected("a number", raw)
}

// Encode implements [hclschema.Type]: the shortest text that means the number.
func (Number) Encode(v cty.Value) any {
	f, _ := v.AsBigFloat().Float64()
	text, err := json.Marshal(f)
	if err != nil {
		return json.Number("0")
	}
	return json.Number(text)
}
