package hclschema

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Draft is a declared object on its way through its kind's hooks.
type Draft struct {
	*Object
	// Blocks are the nested blocks of Kind.Blocks, in the order of the source.
	Blocks []BlockValue

	broken      bits
	underivable bool // a nested block refers to something faulty
}

// BlockValue is a nested block with its values.
type BlockValue struct {
	Type   string
	Labels []string
	// Values holds the canonical value of each attribute that is set.
	Values map[string]cty.Value
	Blocks []BlockValue
	Range  hcl.Range
	// LabelRanges says where the labels stand.
	LabelRanges []hcl.Range
	// Sensitive is true when a value in it came from a sensitive variable.
	Sensitive bool

	body *hclsyntax.Body
}

// RangeOf returns the range of an attribute's value, or of the block's header
// where the attribute is not written.
func (b *BlockValue) RangeOf(attribute string) hcl.Range {
	if b.body != nil && b.body.Attributes[attribute] != nil {
		return b.body.Attributes[attribute].Expr.Range()
	}
	return b.Range
}

// Sound says whether none of the named fields was refused before, so that a
// rule about them does not complain of a fault's consequences.
func (d *Draft) Sound(fields ...string) bool {
	for _, f := range fields {
		if d.broken.has(d.Kind.FieldIndex(f)) {
			return false
		}
	}
	return true
}

// Fault returns an error diagnostic that points at the named field, or at the
// block where the field is not written.
func (d *Draft) Fault(field, summary, detail string) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  summary,
		Detail:   detail,
		Subject:  d.RangeOf(field),
		Context:  d.BlockRange(),
	}
}

// MarkSensitive makes the named field one that is never shown.
func (d *Draft) MarkSensitive(field string) { d.sensitive.set(d.Kind.FieldIndex(field)) }

// Quote returns a text that shows the value of the named field, or a stand-in
// where that value is sensitive.
func (d *Draft) Quote(field, text string) string {
	if d.sensitive.has(d.Kind.FieldIndex(field)) {
		return "(sensitive)"
	}
	return text
}
