package types

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/vaultci/vaultci/hclschema"
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
	names := slices.Sorted(maps.Keys(t.Attributes))
	return fmt.Sprintf("a list of objects { %s }", strings.Join(names, ", "))
}

// Constraint implements [hclschema.Type].
func (ObjectList) Constraint() cty.Type { return cty.DynamicPseudoType }

// Zero implements [hclschema.Type].
func (t ObjectList) Zero() cty.Value {
	attrs := map[string]cty.Type{}
	for name := range t.Attributes {
		attrs[name] = cty.String
	}
	return cty.ListValEmpty(cty.Object(attrs))
}

// Normalize implements [hclschema.Type].
func (t ObjectList) Normalize(v cty.Value) (cty.Value, error) {
	if typ := v.Type(); !typ.IsListType() && !typ.IsTupleType() && !typ.IsSetType() {
		return cty.NilVal, errors.New("write a list of objects: [{ … }]")
	}
	var out []cty.Value
	var faults []error
	for it := v.ElementIterator(); it.Next(); {
		index, elem := it.Element()
		object, errs := t.normalizeObject(elem, cty.Path{cty.IndexStep{Key: index}})
		out = append(out, object)
		faults = append(faults, errs...)
	}
	if len(faults) > 0 {
		return cty.NilVal, errors.Join(faults...)
	}
	return t.list(out), nil
}

// normalizeObject brings each attribute into canonical form.
func (t ObjectList) normalizeObject(v cty.Value, at cty.Path) (cty.Value, []error) {
	if v.IsNull() || !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return cty.NilVal, []error{at.NewErrorf("write an object: { … }")}
	}
	given := v.AsValueMap()
	names := slices.Sorted(maps.Keys(t.Attributes))
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := t.Attributes[name]; !ok {
			faults = append(faults, at.IndexString(name).NewErrorf("%q is not one of its attributes.%s", name, hclschema.DidYouMean(name, names)))
		}
	}
	attrs := map[string]cty.Value{}
	for _, name := range names {
		value, err := t.normalizeAttribute(name, given[name])
		if err != nil {
			faults = append(faults, at.IndexString(name).NewError(err))
			continue
		}
		attrs[name] = value
	}
	return cty.ObjectVal(attrs), faults
}

func (t ObjectList) normalizeAttribute(name string, v cty.Value) (cty.Value, error) {
	if v == cty.NilVal || v.IsNull() {
		if !slices.Contains(t.Optional, name) {
			return cty.NilVal, errors.New("it must be set")
		}
		return t.Attributes[name].Zero(), nil
	}
	text, err := convert.Convert(v, cty.String)
	if err != nil {
		return cty.NilVal, errors.New("it must be a string")
	}
	return t.Attributes[name].Normalize(text)
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
