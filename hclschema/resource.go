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
	later   *laterBlock // where it is parsed when its turn comes

	referenced bool // whether its value is needed
	valued     bool // whether its value has been computed
	misspelt   misspelt
	// unresolved are the expressions with references to nothing.
	unresolved map[hclsyntax.Expression]bool
	shared     *sharedValues // between the instances
	objects    []*Object
	dropped    bool // whether an instance has faults, and so no object
	value      cty.Value
}

// misspelt is what a block holds that its kind does not have.
type misspelt struct {
	any bool
	// fields are those that were probably meant, so that nobody complains that
	// they are missing.
	fields bits
	// blocks is true when nested blocks are concerned.
	blocks bool
}

func (m *module) declareResource(kind *Kind, block *hclsyntax.Block) hcl.Diagnostics {
	label, diags := m.singleLabel(block, kind.Label)
	if diags.HasErrors() {
		return diags
	}
	r := &resource{kind: kind, label: label}
	if prior := m.add(r); prior != nil {
		return append(diags, duplicateBlock(kind.Name, label, block.DefRange(), prior.declRange()))
	}
	return append(diags, r.begin(m, block)...)
}

// add adds a block, or returns the one that is there with the same label.
func (m *module) add(r *resource) (prior *resource) {
	byLabel := m.blocks[r.kind.Name]
	if byLabel == nil {
		byLabel = map[string]*resource{}
		m.blocks[r.kind.Name] = byLabel
	}
	if prior := byLabel[r.label]; prior != nil {
		return prior
	}
	byLabel[r.label] = r
	m.resources = append(m.resources, r)
	return nil
}

// begin takes the parsed block and checks what is in it.
func (r *resource) begin(m *module, block *hclsyntax.Block) hcl.Diagnostics {
	r.block, r.value = block, poisonedValue()
	r.forEach = block.Body.Attributes["for_each"]
	r.source = r.locate()
	return r.checkNames(m)
}

// locate notes where the block and its attributes stand.
func (r *resource) locate() *Source {
	source := &Source{Block: r.block.DefRange(), Fields: map[int]hcl.Range{}}
	for i := range r.kind.Fields {
		if attr := r.attribute(&r.kind.Fields[i]); attr != nil {
			source.Fields[i] = attr.Expr.Range()
		}
	}
	return source
}

// checkNames reports attributes and blocks that the kind does not have.
func (r *resource) checkNames(m *module) hcl.Diagnostics {
	top := r.kind.within("")
	top.blocks = append(top.blocks[:len(top.blocks):len(top.blocks)], lifecycleBlock)
	var diags hcl.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(r.block.Body.Attributes)) {
		diags = append(diags, r.checkAttribute(r.block.Body.Attributes[name], top)...)
	}
	for _, block := range r.block.Body.Blocks {
		if block.Type == lifecycleBlock {
			diags = append(diags, r.readLifecycle(m, block)...)
			continue
		}
		diags = append(diags, r.checkBlock(block, top)...)
	}
	r.misspelt.any = diags.HasErrors()
	return diags
}

func (r *resource) checkAttribute(attr *hclsyntax.Attribute, top blockSchema) hcl.Diagnostics {
	if slices.Contains(top.attributes, attr.Name) {
		return nil
	}
	if attr.Name == "count" {
		return hcl.Diagnostics{unsupportedCount(attr, r.kind)}
	}
	diag := unsupportedAttribute(attr, r.kind.Name, top.attributes, top.blocks)
	r.meant(suggest(attr.Name, top.attributes))
	r.misspelt.blocks = r.misspelt.blocks || slices.Contains(top.blocks, attr.Name)
	for _, group := range r.kind.GroupNames() {
		if name := group + "." + attr.Name; r.kind.Field(name) != nil {
			r.meant(name)
			diag.Detail = fmt.Sprintf("%q is not an attribute of %s itself. It belongs in its %s block: %s { %s = … }.", attr.Name, r.kind.Name, group, group, attr.Name)
		}
	}
	return hcl.Diagnostics{diag}
}

// meant notes that a field was meant by what is misspelt.
func (r *resource) meant(field string) {
	if i := r.kind.FieldIndex(field); i >= 0 {
		r.misspelt.fields.set(i)
	}
}

func (r *resource) checkBlock(block *hclsyntax.Block, top blockSchema) hcl.Diagnostics {
	if slices.Contains(r.kind.GroupNames(), block.Type) {
		return r.checkGroup(block)
	}
	for i := range r.kind.Blocks {
		if r.kind.Blocks[i].Type == block.Type {
			diags := checkNested(block, &r.kind.Blocks[i])
			r.misspelt.blocks = r.misspelt.blocks || diags.HasErrors()
			return diags
		}
	}
	r.meant(block.Type)
	r.misspelt.blocks = r.misspelt.blocks || len(r.kind.Blocks) > 0
	return hcl.Diagnostics{unsupportedBlock(block, r.kind.Name, top.attributes, top.blocks)}
}

// checkGroup checks a nested block whose attributes are fields of the kind.
func (r *resource) checkGroup(block *hclsyntax.Block) hcl.Diagnostics {
	schema := r.kind.within(block.Type)
	for name := range block.Body.Attributes {
		if !slices.Contains(schema.attributes, name) {
			r.meant(block.Type + "." + suggest(name, schema.attributes))
		}
	}
	diags := schema.check(block.Body, fmt.Sprintf("the %s block of %s", block.Type, r.kind.Name))
	if len(block.Labels) > 0 {
		diags = append(diags, wrongLabels(block, nil))
	}
	for _, other := range r.block.Body.Blocks {
		if other.Type == block.Type && other != block && other.TypeRange.Start.Byte < block.TypeRange.Start.Byte {
			return append(diags, secondBlock(block.Type, block.DefRange(), other.DefRange()))
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
		s.attributes = append(s.attributes, "for_each")
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
func (r *resource) declRange() hcl.Range { return r.source.Block }
func (r *resource) dependencies() []reference {
	return append(r.each[:len(r.each):len(r.each)], r.refs...)
}

// resolve finds what the block refers to.
func (r *resource) resolve(m *module) hcl.Diagnostics {
	var diags hcl.Diagnostics
	find := func(expr hclsyntax.Expression, in scope) []reference {
		refs, refDiags := m.references(expr.Variables(), in)
		if refDiags.HasErrors() {
			if r.unresolved == nil {
				r.unresolved = map[hclsyntax.Expression]bool{}
			}
			r.unresolved[expr] = true
		}
		diags = append(diags, refDiags...)
		return refs
	}
	if r.forEach != nil {
		r.each = find(r.forEach.Expr, scope{locals: true, blocks: true})
	}
	in := scope{each: r.forEach != nil, locals: true, blocks: true}
	for _, expr := range m.expressions(r.block) {
		r.refs = append(r.refs, find(expr, in)...)
	}
	m.need(r.dependencies())
	return diags
}

// expressions lists the expressions in a block that may refer to something, but
// that of for_each: its attributes, its nested blocks, and labels that are
// templates.
func (m *module) expressions(block *hclsyntax.Block) []hclsyntax.Expression {
	out := make([]hclsyntax.Expression, 0, len(block.Body.Attributes))
	for _, name := range slices.Sorted(maps.Keys(block.Body.Attributes)) {
		if expr := block.Body.Attributes[name].Expr; name != "for_each" && !isLiteral(expr) {
			out = append(out, expr)
		}
	}
	for _, nested := range block.Body.Blocks {
		if nested.Type == lifecycleBlock {
			continue // constants only
		}
		for i := range nested.Labels {
			if expr := m.labels.expr(nested, i); expr != nil {
				out = append(out, expr)
			}
		}
		out = append(out, m.expressions(nested)...)
	}
	return out
}

func (r *resource) evaluate(m *module) hcl.Diagnostics {
	defer r.release(m)
	r.valued = r.referenced
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
		r.dropped = true
		// Faults that do not come from each are found all the same.
		_, _, more := r.decode(m, eachContext(ctx, cty.UnknownVal(cty.String), cty.DynamicVal), r.id())
		return append(diags, more...)
	}
	return append(diags, r.decodeAll(m, ctx, instances)...)
}

// eachContext adds each.key and each.value.
func eachContext(ctx *hcl.EvalContext, key, value cty.Value) *hcl.EvalContext {
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})}
	return child
}

func (r *resource) keep(o *Object) {
	if o == nil {
		r.dropped = true
		return
	}
	r.objects = append(r.objects, o)
}
