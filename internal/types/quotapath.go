package types

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// QuotaPath is what a quota is for: a mount, a path below one, or everything.
// Slashes at its ends mean nothing.
type QuotaPath struct{}

// Name implements [hclschema.Type].
func (QuotaPath) Name() string { return "a path" }

// Constraint implements [hclschema.Type].
func (QuotaPath) Constraint() cty.Type { return cty.String }

// Zero implements [hclschema.Type].
func (QuotaPath) Zero() cty.Value { return cty.StringVal("") }

// Normalize implements [hclschema.Type].
func (QuotaPath) Normalize(v cty.Value) (cty.Value, error) {
	return cty.StringVal(strings.Trim(v.AsString(), "/")), nil
}

// Decode implements [hclschema.Type].
func (QuotaPath) Decode(raw any) (cty.Value, error) {
	v, err := String{}.Decode(raw)
	if err != nil {
		return cty.NilVal, err
	}
	return cty.StringVal(strings.Trim(v.AsString(), "/")), nil
}

// Encode implements [hclschema.Type].
func (QuotaPath) Encode(v cty.Value) any { return v.AsString() }
