package types

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
)

// PolicyText is the text of an ACL policy, which Vault keeps byte for byte. Two
// texts may differ in comments, order and layout and mean the same.
type PolicyText struct{}

// Name implements [hclschema.Type].
func (PolicyText) Name() string { return "the text of a policy" }

// Constraint implements [hclschema.Type].
func (PolicyText) Constraint() cty.Type { return cty.String }

// Zero implements [hclschema.Type].
func (PolicyText) Zero() cty.Value { return cty.StringVal("") }

// Normalize implements [hclschema.Type]. What the text says is checked by the
// policy kind, which can report several faults at their lines.
func (PolicyText) Normalize(v cty.Value) (cty.Value, error) { return v, nil }

// Decode implements [hclschema.Type].
func (PolicyText) Decode(raw any) (cty.Value, error) { return String{}.Decode(raw) }

// Encode implements [hclschema.Type].
func (PolicyText) Encode(v cty.Value) any { return v.AsString() }

// SameMeaning implements [hclschema.Comparer].
func (PolicyText) SameMeaning(a, b cty.Value) bool {
	return access.SameMeaning(a.AsString(), b.AsString(), access.Vault) ||
		access.SameMeaning(a.AsString(), b.AsString(), access.OpenBao)
}
