package hclschema

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// checkNested reports what a nested block may not hold, at any depth.
func checkNested(block *hclsyntax.Block, spec *Block) hcl.Diagnostics {
	var diags hcl.Diagnostics
	if !spec.knows(block.Body) {
		diags = spec.schema().check(block.Body, fmt.Sprintf("%s %s block", article(block.Type), block.Type))
	}
	if len(block.Labels) != len(spec.Labels) {
		diags = append(diags, wrongLabels(block, spec.Labels))
	}
	seen := map[string]*hclsyntax.Block{}
	for _, nested := range block.Body.Blocks {
		inner := spec.block(nested.Type)
		if inner == nil {
			continue
		}
		if prior := seen[nested.Type]; prior != nil && inner.Single {
			diags = append(diags, secondBlock(nested.Type, nested.DefRange(), prior.DefRange()))
		}
		seen[nested.Type] = nested
		diags = append(diags, checkNested(nested, inner)...)
	}
	return diags
}

// knows says whether all that is in a body may be there.
func (b *Block) knows(body *hclsyntax.Body) bool {
	for name := range body.Attributes {
		if !slices.ContainsFunc(b.Attributes, func(a Attribute) bool { return a.Name == name }) {
			return false
		}
	}
	return !slices.ContainsFunc(body.Blocks, func(nested *hclsyntax.Block) bool { return b.block(nested.Type) == nil })
}

// schema lists what may stand in the block.
func (b *Block) schema() blockSchema {
	var s blockSchema
	for i := range b.Attributes {
		s.attributes = append(s.attributes, b.Attributes[i].Name)
	}
	for i := range b.Blocks {
		s.blocks = append(s.blocks, b.Blocks[i].Type)
	}
	return s
}

func (b *Block) block(typ string) *Block {
	for i := range b.Blocks {
		if b.Blocks[i].Type == typ {
			return &b.Blocks[i]
		}
	}
	return nil
}

func wrongLabels(block *hclsyntax.Block, want []string) *hcl.Diagnostic {
	usage := block.Type
	for _, label := range want {
		usage += fmt.Sprintf(" %q", label)
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Wrong number of labels",
		Detail:   fmt.Sprintf("%s %s block has %s, and here %s. Write it as: %s { … }.", capital(article(block.Type)), block.Type, labels(len(want)), are(len(block.Labels)), usage),
		Subject:  block.DefRange().Ptr(),
	}
}

// nested evaluates the blocks that Derive turns into fields.
func (d *decoder) nested(r *resource) {
	for _, block := range r.block.Body.Blocks {
		for i := range r.kind.Blocks {
			if spec := &r.kind.Blocks[i]; spec.Type == block.Type {
				d.draft.Blocks = append(d.draft.Blocks, d.block(block, spec))
			}
		}
	}
}

func (d *decoder) block(block *hclsyntax.Block, spec *Block) BlockValue {
	v := BlockValue{
		Type: block.Type, Range: block.DefRange(), LabelRanges: block.LabelRanges,
		Values: map[string]cty.Value{}, body: block.Body,
	}
	for i := range block.Labels {
		v.Labels = append(v.Labels, d.labelText(block, i, &v))
	}
	if len(v.Labels) != len(spec.Labels) {
		d.breakDerived() // reported when the block was declared
	}
	for i := range spec.Attributes {
		d.blockAttribute(block, &spec.Attributes[i], &v)
	}
	for _, nested := range block.Body.Blocks {
		if inner := spec.block(nested.Type); inner != nil {
			child := d.block(nested, inner)
			v.Sensitive = v.Sensitive || child.Sensitive
			v.Blocks = append(v.Blocks, child)
		}
	}
	return v
}

func (d *decoder) blockAttribute(block *hclsyntax.Block, a *Attribute, v *BlockValue) {
	attr, ok := block.Body.Attributes[a.Name]
	if !ok {
		if a.Required {
			d.fault(block.DefRange(), "Missing attribute", fmt.Sprintf("%s %s block needs %s, %s: %s", capital(article(block.Type)), block.Type, a.Name, a.Type.Name(), Sentence(a.Doc)))
			d.breakDerived()
		}
		return
	}
	e := d.evaluateOnce(a, attr.Expr, a.Type, a.Name)
	if !e.ok {
		d.breakDerived()
		return
	}
	if e.raw != cty.NilVal {
		v.Sensitive = v.Sensitive || e.sensitive
		v.Values[a.Name] = e.canonical
	}
}

// labelText evaluates a block's label.
func (d *decoder) labelText(block *hclsyntax.Block, i int, v *BlockValue) string {
	expr := d.m.labels.expr(block, i)
	if expr == nil {
		return block.Labels[i]
	}
	val, sensitive, ok := d.plain(expr)
	v.Sensitive = v.Sensitive || sensitive
	if !ok {
		d.breakDerived()
		return ""
	}
	text, err := convert.Convert(val, cty.String)
	if err != nil || text.IsNull() {
		what := "null"
		if !val.IsNull() {
			what = typeName(val.Type())
		}
		d.fault(block.LabelRanges[i], "Unsuitable value", fmt.Sprintf("The label of %s %s block must be text, and this is %s.", article(block.Type), block.Type, what))
		d.breakDerived()
		return ""
	}
	return text.AsString()
}

// breakDerived notes that what Derive will make cannot be sound, because of a
// fault that is reported elsewhere.
func (d *decoder) breakDerived() {
	d.draft.underivable = true
}

// firstLabels are the labels by which nested blocks are told apart.
func firstLabels(blocks []BlockValue) []string {
	if len(blocks) == 0 {
		return nil
	}
	labels := make([]string, len(blocks))
	for i := range blocks {
		if len(blocks[i].Labels) > 0 {
			labels[i] = blocks[i].Labels[0]
		}
	}
	return labels
}
