package hclschema

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// decoder turns the body of one instance into an object.
type decoder struct {
	m     *module
	ctx   *hcl.EvalContext
	draft *Draft
	raw   map[string]cty.Value // as evaluated, for references
	diags hcl.Diagnostics
}

// decode evaluates one instance of the block. The object is nil when it has
// faults; the value is what references to the instance see.
func (r *resource) decode(m *module, ctx *hcl.EvalContext, address string) (*Object, cty.Value, hcl.Diagnostics) {
	o := NewObject(r.kind)
	o.Address, o.Source = address, r.source
	d := &decoder{m: m, ctx: ctx, draft: &Draft{Object: o}, raw: map[string]cty.Value{}}
	d.fields(r)
	d.label(r)
	d.nested(r)
	if !d.diags.HasErrors() && !d.draft.underivable {
		d.hook(r.kind.Derive)
	}
	d.required(r)
	d.hook(r.kind.Check)
	if r.misspelt || d.diags.HasErrors() || d.draft.underivable || d.draft.broken != (bits{}) {
		return nil, d.value(r), d.diags
	}
	o.Path = o.Expand(r.kind.Path)
	return o, d.value(r), d.diags
}

// fields evaluates the attributes that are fields of the kind.
func (d *decoder) fields(r *resource) {
	for i := range r.kind.Fields {
		f := &r.kind.Fields[i]
		body := r.groupBody(f.Group())
		if body == nil {
			continue
		}
		attr, ok := body.Attributes[f.Key()]
		if !ok {
			continue
		}
		r.source.Fields[i] = attr.Expr.Range()
		if v, ok := d.attribute(attr.Expr, f.Type, f.Name, i); ok {
			d.draft.Values[i] = v
			d.draft.given.set(i)
		}
	}
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
	val, sensitive, ok := d.evaluate(expr, typ, name)
	if !ok {
		d.draft.broken.set(field)
		return cty.NilVal, false
	}
	if val == cty.NilVal {
		return cty.NilVal, false
	}
	raw := val
	if sensitive {
		d.draft.sensitive.set(field)
		raw = raw.Mark(sensitiveMark)
		if d.draft.Kind.Fields[field].Identity {
			d.fault(expr.Range(), "Sensitive value in a name", fmt.Sprintf("%s is part of the object's path, which is shown and sent in URLs, and its value is sensitive.", name))
			d.draft.broken.set(field)
			return cty.NilVal, false
		}
	}
	d.raw[name] = raw
	canonical, err := typ.Normalize(val)
	if err != nil {
		if sensitive {
			err = errSensitive
		}
		d.unsuitable(expr, typ, name, err)
		d.draft.broken.set(field)
		return cty.NilVal, false
	}
	return canonical, true
}

// evaluate gives the value in the type's constraint, without marks; NilVal for
// null. ok is false after a fault, here or in something referred to.
func (d *decoder) evaluate(expr hclsyntax.Expression, typ Type, name string) (val cty.Value, sensitive, ok bool) {
	val, diags := expr.Value(d.ctx)
	d.diags = append(d.diags, diags...)
	if diags.HasErrors() || !val.IsWhollyKnown() {
		return cty.NilVal, false, false
	}
	val, marks := val.UnmarkDeep()
	if val.IsNull() {
		return cty.NilVal, false, true
	}
	if typ.Constraint() != cty.DynamicPseudoType {
		converted, err := convert.Convert(val, typ.Constraint())
		if err != nil {
			if len(marks) > 0 {
				err = errSensitive
			}
			d.unsuitable(expr, typ, name, err)
			return cty.NilVal, false, false
		}
		val = converted
	}
	return val, len(marks) > 0, true
}

// errSensitive stands for an error that might quote a sensitive value.
var errSensitive = errors.New("the value does not fit; it is sensitive and so not shown")

// unsuitable reports a value that does not fit, as near to the fault as the
// expression allows.
func (d *decoder) unsuitable(expr hclsyntax.Expression, typ Type, name string, err error) {
	rng := expr.Range()
	var pathErr cty.PathError
	if errors.As(err, &pathErr) {
		rng = rangeWithin(expr, pathErr.Path)
	}
	detail := fmt.Sprintf("%s wants %s: %s", name, typ.Name(), sentence(describeError(err)))
	if wantsList(typ) && strings.Contains(err.Error(), "required") {
		detail += fmt.Sprintf(" Write the one value in brackets: %s = [ … ].", name)
	}
	d.fault(rng, "Unsuitable value", detail)
}

func wantsList(typ Type) bool {
	c := typ.Constraint()
	return c.IsListType() || c.IsSetType()
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
		d.fault(r.block.LabelRanges[0], "Unsuitable value", fmt.Sprintf("The label is the object's %s unless %s is set, and %s wants %s: %s",
			r.kind.Label, r.kind.Label, r.kind.Label, r.kind.Fields[i].Type.Name(), sentence(err.Error())))
		d.draft.broken.set(i)
		return
	}
	d.draft.Values[i] = v
	d.draft.given.set(i)
	d.raw[r.kind.Label] = cty.StringVal(r.label)
}

func (d *decoder) required(r *resource) {
	for i := range r.kind.Fields {
		f := &r.kind.Fields[i]
		if f.Required && !d.draft.given.has(i) && !d.draft.broken.has(i) {
			d.draft.broken.set(i)
			d.fault(r.block.DefRange(), "Missing attribute", fmt.Sprintf("%s needs %s, %s: %s", d.draft.Address, f.Name, f.Type.Name(), sentence(f.Doc)))
		}
	}
}

func (d *decoder) hook(hook func(*Draft) hcl.Diagnostics) {
	if hook != nil {
		d.diags = append(d.diags, hook(d.draft)...)
	}
}

// value is what references to the object see: each field as it was written, or
// its default; unknown where it has a fault.
func (d *decoder) value(r *resource) cty.Value {
	if !r.referenced {
		return cty.DynamicVal
	}
	top := map[string]cty.Value{}
	groups := map[string]map[string]cty.Value{}
	for i := range r.kind.Fields {
		f := &r.kind.Fields[i]
		v, ok := d.raw[f.Name]
		switch {
		case d.draft.broken.has(i):
			v = cty.DynamicVal
		case !ok:
			v = d.draft.Values[i]
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
