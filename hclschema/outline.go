package hclschema

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Outline finds the places of the parts of one file: nested blocks, keys of maps,
// elements of lists. [Load] lets go of the syntax trees, which few readers need
// and which are many times larger than the text; an outline parses the text anew.
type Outline struct {
	blocks map[int]*hclsyntax.Block // by where their headers begin
}

// NewOutline parses a file that Load has read without faults.
func NewOutline(name string, text []byte) *Outline {
	file, _, _ := parseText(text, name)
	o := &Outline{blocks: map[int]*hclsyntax.Block{}}
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		for _, block := range body.Blocks {
			o.blocks[block.DefRange().Start.Byte] = block
		}
	}
	return o
}

// Block returns the top-level block whose header has the given range, such as
// that of [Source].Block; nil when there is none.
func (o *Outline) Block(header hcl.Range) *hclsyntax.Block {
	return o.blocks[header.Start.Byte]
}

// FindAttribute returns the attribute of a block that holds the named field, which
// may stand in a nested block ("tune.max_lease_ttl"); nil when it is not written.
func FindAttribute(block *hclsyntax.Block, field string) *hclsyntax.Attribute {
	f := Field{Name: field}
	if f.Group() == "" {
		return block.Body.Attributes[f.Key()]
	}
	for _, nested := range block.Body.Blocks {
		if nested.Type == f.Group() {
			return nested.Body.Attributes[f.Key()]
		}
	}
	return nil
}

// MapItem returns the item of a map constructor that has the given key; nil when
// the expression is no constructor or its keys do not have it as written.
func MapItem(expr hclsyntax.Expression, key string) *hclsyntax.ObjectConsItem {
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	for i := range object.Items {
		k, diags := object.Items[i].KeyExpr.Value(nil)
		if !diags.HasErrors() && k.IsWhollyKnown() && !k.IsNull() && k.Type() == cty.String && k.AsString() == key {
			return &object.Items[i]
		}
	}
	return nil
}
