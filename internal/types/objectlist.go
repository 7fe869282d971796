package types

import (
	"fmt"
	"sort"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// ObjectList is a list of objects whose attributes are strings. Order counts.
type ObjectList struct {
	// Attributes are the names, each with the form of its value.
	Attributes map[string]String
	// Optional attributes may be left out, and are then empty.
	Optional []string
}

// Name implements [hclschema.Type].
func (t ObjectList) Name() string {
	names := make([]string, 0, len(t.Attributes))
	for name := range t.Attributes {
		names = append(names, name)
	}
	sort.Strings(names)
	return fmt.Sprintf("a list of objects { %s }", strings.Join(names, ", "))
}

// Constraint implements [hclschema.Type].
func (ObjectList) Constraint() cty.Type { return cty.DynamicPseudoType }

func (t ObjectList) object() cty.Type {
	attrs := map[string]cty.Type{}
	for name := range t.Attributes {
		attrs[name] = cty.String
	}
	return cty.ObjectWithOptionalAttrs(attrs, t.Optional)
}

// Zero implements [hclschema.Type].
func (t ObjectList) Zero() cty.Value {
	return cty.ListValEmpty(t.object().WithoutOptionalAttributesDeep())
}

// Normalize implements [hclschema.Type].
func (t ObjectList) Normalize(v cty.Value) (cty.Value, error) {
	if !v.CanIterateElements() || v.Type().IsObjectType() || v.Type().IsMapType() {
		return cty.NilVal, fmt.Errorf("a list is required: [{ … }]")
	}
	var out []cty.Value
	for it := v.ElementIterator(); it.Next(); {
		index, elem := it.Element()
		at := cty.Path{cty.IndexStep{Key: index}}
		if err := t.unknownAttribute(elem); err != nil {
			return cty.NilVal, at.NewError(err)
		}
		converted, err := convert.Convert(elem, t.object())
		if err != nil {
			return cty.NilVal, at.NewError(err)
		}
		if converted.IsNull() {
			return cty.NilVal, at.NewErrorf("null is not an object")
		}
		object, err := t.normalizeObject(converted)
		if err != nil {
			return cty.NilVal, at.NewError(err)
		}
		out = append(out, object)
	}
	return t.list(out), nil
}

// unknownAttribute finds what conversion to the object's type would drop.
func (t ObjectList) unknownAttribute(v cty.Value) error {
	if !v.Type().IsObjectType() {
		return nil
	}
	for name := range v.Type().AttributeTypes() {
		if _, ok := t.Attributes[name]; !ok {
			return fmt.Errorf("%q is not one of its attributes", name)
		}
	}
	return nil
}

func (t ObjectList) normalizeObject(v cty.Value) (cty.Value, error) {
	attrs := map[string]cty.Value{}
	for name, typ := range t.Attributes {
		value := v.GetAttr(name)
		if value.IsNull() {
			value = cty.StringVal("")
		}
		canonical, err := typ.Normalize(value)
		if err != nil {
			return cty.NilVal, fmt.Errorf("%s: %w", name, err)
		}
		attrs[name] = canonical
	}
	return cty.ObjectVal(attrs), nil
}

// Decode implements [hclschema.Type].
func (t ObjectList) Decode(raw any) (cty.Value, error) {
	list, ok := raw.([]any)
	if !ok && raw != nil {
		return cty.NilVal, unexpected("a list", raw)
	}
	var out []cty.Value
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			return cty.NilVal, unexpected("an object", e)
		}
		attrs := map[string]cty.Value{}
		for name, typ := range t.Attributes {
			v, err := typ.Decode(m[name])
			if err != nil {
				return cty.NilVal, err
			}
			attrs[name] = v
		}
		out = append(out, cty.ObjectVal(attrs))
	}
	return t.list(out), nil
}

// Encode implements [hclschema.Type].
func (t ObjectList) Encode(v cty.Value) any {
	out := make([]any, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		m := map[string]any{}
		for name := range t.Attributes {
			m[name] = e.GetAttr(name).AsString()
		}
		out = append(out, m)
	}
	return out
}

func (t ObjectList) list(elems []cty.Value) cty.Value {
	if len(elems) == 0 {
		return t.Zero()
	}
	return cty.ListVal(elems)
}
