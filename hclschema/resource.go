package hclschema

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// resource is one resource block, with its instances once it is evaluated.
type resource struct {
	kind    *Kind
	label   string
	block   *hclsyntax.Block
	forEach *hclsyntax.Attribute
	refs    []reference
	each    []reference // of the for_each expression
	source  *Source

	referenced bool // whether its value is needed
	poisoned   bool
	misspelt   bool // the block holds what its kind does not have
	objects    []*Object
	value      cty.Value
}

func (m *module) declareResource(kind *Kind, block *hclsyntax.Block) hcl.Diagnostics {
	label, diags := m.singleLabel(block, kind.Label)
	if diags.HasErrors() {
		return diags
	}
	if prior, ok := m.blocks[kind.Name][label]; ok {
		return append(diags, duplicateBlock(kind.Name, label, block.DefRange(), prior.block.DefRange()))
	}
	r := &resource{kind: kind, label: label, block: block, value: poisonedValue()}
	r.forEach = block.Body.Attributes["for_each"]
	r.source = &Source{Block: block.DefRange(), Fields: make([]hcl.Range, len(kind.Fields))}
	if m.blocks[kind.Name] == nil {
		m.blocks[kind.Name] = map[string]*resource{}
	}
	m.blocks[kind.Name][label] = r
	m.resources = append(m.resources, r)
	nameDiags := r.checkNames()
	r.misspelt = nameDiags.HasErrors()
	return append(diags, nameDiags...)
}

// checkNames reports attributes and blocks that the kind does not have.
func (r *resource) checkNames() hcl.Diagnostics {
	top := groupSchema(r.kind, "")
	top.attributes = append(top.attributes, "for_each")
	var diags hcl.Diagnostics
	for _, attr := range r.block.Body.Attributes {
		switch {
		case attr.Name == "count":
			diags = append(diags, unsupportedCount(attr, r.kind))
		default:
			diags = append(diags, r.checkAttribute(attr, top)...)
		}
	}
	for _, block := range r.block.Body.Blocks {
		diags = append(diags, r.checkBlock(block, top)...)
	}
	return diags
}

func (r *resource) checkAttribute(attr *hclsyntax.Attribute, top blockSchema) hcl.Diagnostics {
	if slices.Contains(top.attributes, attr.Name) {
		return nil
	}
	diag := unsupportedAttribute(attr, r.kind.Name, top.attributes, top.blocks)
	for _, group := range r.kind.GroupNames() {
		if r.kind.Field(group+"."+attr.Name) != nil {
			diag.Detail = fmt.Sprintf("%q is not an attribute of %s itself. It belongs in its %s block: %s { %s = … }.", attr.Name, r.kind.Name, group, group, attr.Name)
		}
	}
	return hcl.Diagnostics{diag}
}

func (r *resource) checkBlock(block *hclsyntax.Block, top blockSchema) hcl.Diagnostics {
	for _, group := range r.kind.GroupNames() {
		if block.Type == group {
			return r.checkGroup(block)
		}
	}
	for i := range r.kind.Blocks {
		if r.kind.Blocks[i].Type == block.Type {
			return checkNested(block, &r.kind.Blocks[i])
		}
	}
	return hcl.Diagnostics{unsupportedBlock(block, r.kind.Name, top.attributes, top.blocks)}
}

// checkGroup checks a nested block whose attributes are fields of the kind.
func (r *resource) checkGroup(block *hclsyntax.Block) hcl.Diagnostics {
	diags := groupSchema(r.kind, block.Type).check(block.Body, fmt.Sprintf("the %s block of %s", block.Type, r.kind.Name))
	if len(block.Labels) > 0 {
		diags = append(diags, wrongLabels(block, nil))
	}
	for _, other := range r.block.Body.Blocks {
		if other.Type == block.Type && other != block && other.TypeRange.Start.Byte < block.TypeRange.Start.Byte {
			return append(diags, duplicateBlock("Block", block.Type, block.DefRange(), other.DefRange()))
		}
	}
	return diags
}

// groupSchema lists what stands in the kind's block itself, or in one of the
// nested blocks that hold fields.
func groupSchema(kind *Kind, group string) blockSchema {
	var s blockSchema
	for i := range kind.Fields {
		if kind.Fields[i].Group() == group {
			s.attributes = append(s.attributes, kind.Fields[i].Key())
		}
	}
	if group == "" {
		s.blocks = kind.GroupNames()
		for i := range kind.Blocks {
			s.blocks = append(s.blocks, kind.Blocks[i].Type)
		}
	}
	return s
}

func unsupportedCount(attr *hclsyntax.Attribute, kind *Kind) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Unsupported attribute",
		Detail:   fmt.Sprintf("There is no count. To declare several %s objects, use for_each with a map or a set of strings: their addresses then stay the same when one is taken out.", kind.Name),
		Subject:  attr.NameRange.Ptr(),
	}
}

func (r *resource) id() string           { return r.kind.Name + "." + r.label }
func (r *resource) declRange() hcl.Range { return r.block.DefRange() }
func (r *resource) dependencies() []reference {
	return append(r.each[:len(r.each):len(r.each)], r.refs...)
}
func (r *resource) poison() { r.poisoned = true }

// resolve finds what the block refers to.
func (r *resource) resolve(m *module) hcl.Diagnostics {
	var diags hcl.Diagnostics
	if r.forEach != nil {
		r.each, diags = m.references(r.forEach.Expr.Variables(), scope{blocks: true})
	}
	refs, refDiags := m.references(m.traversals(r.block), scope{each: r.forEach != nil, blocks: true})
	r.refs = refs
	diags = append(diags, refDiags...)
	r.poisoned = diags.HasErrors()
	for _, ref := range r.dependencies() {
		if dep, ok := m.blocks[ref.root][ref.name]; ok {
			dep.referenced = true
		}
	}
	return diags
}

// traversals lists all references in a block but those of for_each: in its
// attributes, its nested blocks, and labels that are templates.
func (m *module) traversals(block *hclsyntax.Block) []hcl.Traversal {
	var out []hcl.Traversal
	for _, name := range slices.Sorted(maps.Keys(block.Body.Attributes)) {
		if name != "for_each" {
			out = append(out, block.Body.Attributes[name].Expr.Variables()...)
		}
	}
	for _, nested := range block.Body.Blocks {
		for i := range nested.Labels {
			if expr := m.labels.expr(nested, i); expr != nil {
				out = append(out, expr.Variables()...)
			}
		}
		out = append(out, m.traversals(nested)...)
	}
	return out
}

func (r *resource) evaluate(m *module) hcl.Diagnostics {
	if r.poisoned {
		return nil
	}
	ctx := m.context(r.refs)
	if r.forEach == nil {
		object, value, diags := r.decode(m, ctx, r.id())
		r.keep(object)
		if r.referenced {
			r.value = value
		}
		return diags
	}
	instances, ok, diags := r.instances(m)
	if !ok {
		return diags
	}
	values := make(map[string]cty.Value, len(instances))
	for _, in := range instances {
		child := ctx.NewChild()
		child.Variables = map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal(in.key), "value": in.value})}
		object, value, objectDiags := r.decode(m, child, fmt.Sprintf("%s[%q]", r.id(), in.key))
		r.keep(object)
		values[in.key] = value
		diags = append(diags, objectDiags...)
	}
	if r.referenced {
		r.value = cty.ObjectVal(values)
	}
	return dedupe(diags)
}

func (r *resource) keep(o *Object) {
	if o != nil {
		r.objects = append(r.objects, o)
	}
}

// dedupe drops diagnostics that say the same of the same place, which a block
// with a thousand instances would otherwise repeat a thousand times.
func dedupe(diags hcl.Diagnostics) hcl.Diagnostics {
	type key struct {
		rng             hcl.Range
		summary, detail string
	}
	seen := map[key]bool{}
	out := diags[:0]
	for _, d := range diags {
		k := key{summary: d.Summary, detail: d.Detail}
		if d.Subject != nil {
			k.rng = *d.Subject
		}
		if !seen[k] {
			seen[k] = true
			out = append(out, d)
		}
	}
	return out
}
