package hclschema

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/parallel"
)

// instance is one element of a for_each.
type instance struct {
	key   string
	value cty.Value
}

// instances evaluates for_each, which wants a map, an object, or a set of
// strings. ok is false when there is nothing to go on with.
func (r *resource) instances(m *module) (out []instance, ok bool, diags hcl.Diagnostics) {
	if r.unresolved[r.forEach.Expr] {
		return nil, false, nil // reported with the references
	}
	val, diags := m.value(r.forEach.Expr, m.context(r.each))
	if diags.HasErrors() || !val.IsWhollyKnown() {
		return nil, false, diags
	}
	fault := func(detail string) (_ []instance, _ bool, _ hcl.Diagnostics) {
		return nil, false, append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unsuitable for_each",
			Detail:   detail,
			Subject:  r.forEach.Expr.Range().Ptr(),
			Context:  r.block.DefRange().Ptr(),
		})
	}
	typ := val.Type()
	switch {
	case val.IsMarked():
		return fault("for_each must not come from a sensitive value: its keys become part of addresses and names, which are shown. Take the names from a value that is not sensitive.")
	case val.IsNull():
		return fault("for_each must not be null. For no objects, use an empty map: {}.")
	case !typ.IsMapType() && !typ.IsObjectType() && !typ.IsSetType():
		return fault(fmt.Sprintf("for_each wants a map or a set of strings, and this is %s.%s", typeName(typ), forEachRemedy(val)))
	case typ.IsSetType() && val.LengthInt() > 0 && typ.ElementType() != cty.String:
		return fault("for_each wants a map or a set of strings, and this is a set of other values. Make a map of it, with a name for each: { for x in … : x.name => x }.")
	}
	for it := val.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if key.IsMarked() || value.IsNull() && typ.IsSetType() {
			return fault("The elements of a for_each set must be known strings, neither sensitive nor null.")
		}
		if typ.IsSetType() {
			key = value
		}
		out = append(out, instance{key.AsString(), value})
	}
	return out, true, diags
}

// forEachRemedy says how to make of a list what for_each wants.
func forEachRemedy(v cty.Value) string {
	if !v.Type().IsListType() && !v.Type().IsTupleType() {
		return ""
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, elem := it.Element(); elem.Type() != cty.String {
			return " Make a map of the list, with a name for each: { for x in … : x.name => x }."
		}
	}
	return " Make a set of the list: toset(…)."
}

// decoded is what one instance of a block gives.
type decoded struct {
	object *Object
	value  cty.Value
	faults instanceFaults
}

// decodeAll decodes the instances of a block, on all processors.
func (r *resource) decodeAll(m *module, ctx *hcl.EvalContext, instances []instance) hcl.Diagnostics {
	r.shared = &sharedValues{byExpr: map[hclsyntax.Expression]evaluated{}}
	all := make([]decoded, len(instances))
	decode := func(i int) { all[i] = r.decodeInstance(m, ctx, instances[i]) }
	if len(instances) > 0 {
		decode(0)
		r.shared.complete = true
		parallel.Each(1, len(instances), decode)
	}
	values := make(map[string]cty.Value, len(instances))
	faults := make([]instanceFaults, 0, len(instances))
	for i := range all {
		r.keep(all[i].object)
		values[instances[i].key] = all[i].value
		faults = append(faults, all[i].faults)
	}
	if r.referenced {
		r.value = cty.ObjectVal(values)
	}
	return gather(faults)
}

func (r *resource) decodeInstance(m *module, ctx *hcl.EvalContext, in instance) decoded {
	address := fmt.Sprintf("%s[%q]", r.id(), in.key)
	object, value, diags := r.decode(m, eachContext(ctx, cty.StringVal(in.key), in.value), address)
	return decoded{object, value, instanceFaults{address, diags}}
}
