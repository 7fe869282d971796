package hclschema

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// instance is one element of a for_each.
type instance struct {
	key   string
	value cty.Value
}

// instances evaluates for_each, which wants a map, an object, or a set of
// strings. ok is false when there is nothing to go on with.
func (r *resource) instances(m *module) (out []instance, ok bool, diags hcl.Diagnostics) {
	val, diags := r.forEach.Expr.Value(m.context(r.each))
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
		return fault("for_each must not come from a sensitive value: its keys become part of addresses and names, which are shown.")
	case val.IsNull():
		return fault("for_each must not be null. For no objects, use an empty map: {}.")
	case !typ.IsMapType() && !typ.IsObjectType() && !typ.IsSetType():
		return fault(fmt.Sprintf("for_each wants a map or a set of strings, and this is %s. Turn a list of strings into a set by toset(…).", typ.FriendlyName()))
	case typ.IsSetType() && val.LengthInt() > 0 && typ.ElementType() != cty.String:
		return fault(fmt.Sprintf("for_each wants a map or a set of strings, and this is %s.", typ.FriendlyName()))
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
