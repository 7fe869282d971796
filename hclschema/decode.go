package hclschema

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// decoder turns the body of one instance into an object.
type decoder struct {
	m     *module
	ctx   *hcl.EvalContext
	draft *Draft
	// raw are the values as evaluated, for references; nil where there are none.
	raw map[string]cty.Value
	// unresolved are the expressions with references to nothing.
	unresolved map[hclsyntax.Expression]bool
	shared     *sharedValues
	later      *laterBlock // nil where the block was parsed with its file
	diags      hcl.Diagnostics
}

// decode evaluates one instance of the block. The object is nil when it has
// faults; the value is what references to the instance see.
func (r *resource) decode(m *module, ctx *hcl.EvalContext, address string) (*Object, cty.Value, hcl.Diagnostics) {
	o := NewObject(r.kind)
	o.Address, o.Source = address, r.source
	d := &decoder{m: m, ctx: ctx, draft: &Draft{Object: o, broken: r.misspelt.fields, underivable: r.misspelt.blocks}, unresolved: r.unresolved, shared: r.shared, later: r.later}
	if r.referenced {
		d.raw = map[string]cty.Value{}
	}
	d.fields(r)
	d.label(r)
	d.nested(r)
	o.Labels = firstLabels(d.draft.Blocks)
	if !d.draft.underivable {
		d.draft.underivable = d.hook(r.kind.Derive)
	}
	d.required(r)
	d.hook(r.kind.Check)
	if r.misspelt.any || d.diags.HasErrors() || d.draft.underivable || d.draft.broken != (bits{}) {
		return nil, d.value(r), d.diags
	}
	o.Path = o.Expand(r.kind.Path)
	return o, d.value(r), d.diags
}

// fields evaluates the attributes that are fields of the kind.
func (d *decoder) fields(r *resource) {
	for i := range r.kind.Fields {
		f := &r.kind.Fields[i]
		attr := r.attribute(f)
		if attr == nil {
			continue
		}
		if v, ok := d.attribute(attr.Expr, f.Type, f.Name, i); ok {
			d.draft.Values[i] = v
			d.draft.given.set(i)
		}
	}
}

// attribute returns the attribute that is a field of the kind, or nil.
func (r *resource) attribute(f *Field) *hclsyntax.Attribute {
	if body := r.groupBody(f.Group()); body != nil {
		return body.Attributes[f.Key()]
	}
	return nil
}

// groupBody returns the body that holds the fields of a group, or nil.
func (r *resource) groupBody(group string) *hclsyntax.Body {
	if group == "" {
		return r.block.Body
	}
	for _, b := range r.block.Body.Blocks {
		if b.Type == group {
			return b.Body
		}
	}
	return nil
}

// attribute evaluates an expression into the canonical value of a field; ok is
// false when it is null, which means "not set", or faulty.
func (d *decoder) attribute(expr hclsyntax.Expression, typ Type, name string, field int) (cty.Value, bool) {
	e := d.evaluateOnce(&d.draft.Kind.Fields[field], expr, typ, name)
	if e.ok && e.sensitive && d.draft.Kind.Fields[field].Identity {
		d.fault(expr.Range(), "Sensitive value in a name", fmt.Sprintf("%s is part of the object's path, which is shown and sent in URLs, and its value is sensitive. Use a value that is not.", name))
		e.ok = false
	}
	if !e.ok {
		d.draft.broken.set(field)
	}
	if !e.ok || e.raw == cty.NilVal {
		return cty.NilVal, false
	}
	d.keep(name, e.raw)
	if e.sensitive {
		d.draft.sensitive.set(field)
	}
	return e.canonical, true
}

// plain evaluates an expression and takes the marks off its value. ok is false
// after a fault.
func (d *decoder) plain(expr hclsyntax.Expression) (val cty.Value, sensitive, ok bool) {
	if d.unresolved[expr] {
		return cty.NilVal, false, false // reported with the references
	}
	val, diags := d.m.value(expr, d.ctx)
	d.diags = append(d.diags, diags...)
	if diags.HasErrors() {
		return cty.NilVal, false, false
	}
	if val.Type() == cty.String && !val.IsMarked() {
		return val, false, val.IsKnown()
	}
	if !val.IsWhollyKnown() {
		return cty.NilVal, false, false
	}
	if val.ContainsMarked() {
		val, _ = val.UnmarkDeep()
		sensitive = true
	}
	return val, sensitive, true
}

// unsuitable reports a value that does not fit, each fault as near to its place
// as the expression allows.
func (d *decoder) unsuitable(expr hclsyntax.Expression, typ Type, name string, err error, sensitive bool) {
	wants := fmt.Sprintf("%s wants %s", name, typ.Name())
	if sensitive {
		d.fault(expr.Range(), "Unsuitable value", wants+", and the value does not fit. It is sensitive and so not shown.")
		return
	}
	for _, fault := range faultsOf(err) {
		rng := expr.Range()
		var pathErr cty.PathError
		if errors.As(fault, &pathErr) {
			rng = rangeWithin(expr, pathErr.Path)
		}
		detail := fmt.Sprintf("%s: %s", wants, Sentence(describeError(fault)))
		if typ.Constraint().IsListType() && isScalar(expr) {
			detail += fmt.Sprintf(" Write one value in brackets too: %s = [ … ].", name)
		}
		d.fault(rng, "Unsuitable value", detail)
	}
}

// isScalar says whether an expression is written as a single value: a text, a
// number, true or false.
func isScalar(expr hclsyntax.Expression) bool {
	switch expr.(type) {
	case *hclsyntax.TemplateExpr, *hclsyntax.LiteralValueExpr:
		return true
	}
	return false
}

func (d *decoder) fault(rng hcl.Range, summary, detail string) {
	d.diags = append(d.diags, &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  summary,
		Detail:   detail,
		Subject:  rng.Ptr(),
		Context:  d.draft.BlockRange(),
	})
}

// rangeWithin follows a path into an expression's object and tuple constructors.
func rangeWithin(expr hclsyntax.Expression, path cty.Path) hcl.Range {
	if len(path) == 0 {
		return expr.Range()
	}
	var key cty.Value
	switch step := path[0].(type) {
	case cty.GetAttrStep:
		key = cty.StringVal(step.Name)
	case cty.IndexStep:
		key, _ = step.Key.Unmark()
	}
	switch e := expr.(type) {
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			if k, _ := item.KeyExpr.Value(nil); k.IsWhollyKnown() && k.RawEquals(key) {
				return rangeWithin(item.ValueExpr, path[1:])
			}
		}
	case *hclsyntax.TupleConsExpr:
		if key.Type() == cty.Number {
			if i, _ := key.AsBigFloat().Int64(); int(i) < len(e.Exprs) {
				return rangeWithin(e.Exprs[i], path[1:])
			}
		}
	}
	return expr.Range()
}

// label gives the label's field the label where it is not set.
func (d *decoder) label(r *resource) {
	i := r.kind.FieldIndex(r.kind.Label)
	if d.draft.given.has(i) || d.draft.broken.has(i) {
		return
	}
	v, err := r.kind.Fields[i].Type.Normalize(cty.StringVal(r.label))
	if err != nil {
		d.fault(r.block.LabelRanges[0], "Unsuitable value", fmt.Sprintf("The label stands for %s, which is not set: %s Set %s to %s, and keep the label for references.",
			r.kind.Label, Sentence(err.Error()), r.kind.Label, r.kind.Fields[i].Type.Name()))
		d.draft.broken.set(i)
		return
	}
	d.draft.Values[i] = v
	d.draft.given.set(i)
	d.keep(r.kind.Label, cty.StringVal(r.label))
}

// keep notes a value as it was written.
func (d *decoder) keep(name string, raw cty.Value) {
	if name == d.draft.Kind.Label && raw.Type() == cty.String {
		d.draft.written = raw.AsString()
	}
	if d.raw != nil {
		d.raw[name] = raw
	}
}

func (d *decoder) required(r *resource) {
	for i := range r.kind.Fields {
		f := &r.kind.Fields[i]
		if f.Required && !d.draft.given.has(i) && !d.draft.broken.has(i) {
			d.draft.broken.set(i)
			d.fault(r.block.DefRange(), "Missing attribute", fmt.Sprintf("%s needs %s, %s: %s", d.draft.Address, f.Name, f.Type.Name(), Sentence(f.Doc)))
		}
	}
}

// hook runs one of the kind's hooks and says whether it found faults.
func (d *decoder) hook(hook func(*Draft) hcl.Diagnostics) (faulty bool) {
	if hook == nil {
		return false
	}
	diags := hook(d.draft)
	d.diags = append(d.diags, diags...)
	return diags.HasErrors()
}

// value is what references to the object see of each field: the canonical value
// where that is of the type that was written, so that a name is the one that the
// server knows; else the value as it was written, or the default; unknown where
// it has a fault.
func (d *decoder) value(r *resource) cty.Value {
	if !r.referenced {
		return cty.DynamicVal
	}
	top := map[string]cty.Value{}
	groups := map[string]map[string]cty.Value{}
	for i := range r.kind.Fields {
		f := &r.kind.Fields[i]
		v, written := d.raw[f.Name]
		viewer, viewed := f.Type.(Viewer)
		switch canonical := d.draft.Values[i]; {
		case d.draft.broken.has(i), d.draft.underivable && !d.draft.given.has(i):
			v = cty.DynamicVal
		case viewed && !written:
			v = viewer.View(canonical)
		case !viewed && (!written || v.Type().Equals(canonical.Type())):
			v = canonical
		}
		if d.draft.SensitiveAt(i) {
			v = v.Mark(sensitiveMark)
		}
		if g := f.Group(); g != "" {
			if groups[g] == nil {
				groups[g] = map[string]cty.Value{}
			}
			groups[g][f.Key()] = v
		} else {
			top[f.Name] = v
		}
	}
	for g, values := range groups {
		top[g] = cty.ObjectVal(values)
	}
	return cty.ObjectVal(top)
}
