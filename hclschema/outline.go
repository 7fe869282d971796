package hclschema

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Outline finds the places of the parts of one file: nested blocks, keys of maps,
// elements of lists. [Load] lets go of the syntax trees, which few readers need
// and which are many times larger than the text; an outline parses again what it
// is asked for. It is not safe for concurrent use.
type Outline struct {
	name   string
	text   []byte
	blocks map[int]*hclsyntax.Block // by where their headers begin
	whole  bool                     // whether the whole file has been parsed
}

// NewOutline returns the outline of a file that Load has read without faults.
func NewOutline(name string, text []byte) *Outline {
	return &Outline{name: name, text: text, blocks: map[int]*hclsyntax.Block{}}
}

// Block returns the top-level block whose header has the given range, such as
// that of [Source].Block; nil when there is none.
func (o *Outline) Block(header hcl.Range) *hclsyntax.Block {
	at := header.Start
	if block, ok := o.blocks[at.Byte]; ok || o.whole {
		return block
	}
	if !o.parseOne(at) {
		file, _, _ := parseText(o.text, o.name)
		o.whole = true
		o.keep(file)
	}
	return o.blocks[at.Byte]
}

// parseOne parses the block that begins at a position, where it is laid out so
// that its end can be seen.
func (o *Outline) parseOne(at hcl.Pos) bool {
	if at.Byte >= len(o.text) {
		return false
	}
	p := piece{text: o.text[at.Byte:], name: o.name, start: at}
	p.text = p.text[:max(blockEnd(p.text), 0)]
	if len(p.text) == 0 {
		return false
	}
	file, ok := p.parseSound(labelExprs{})
	if ok {
		o.keep(file)
	}
	return ok && o.blocks[at.Byte] != nil
}

func (o *Outline) keep(file *hcl.File) {
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return
	}
	for _, block := range body.Blocks {
		o.blocks[block.DefRange().Start.Byte] = block
	}
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
