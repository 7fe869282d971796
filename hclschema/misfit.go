package hclschema

import (
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// fit converts a value to the type that a field wants. Unlike cty's conversion
// its error names each element that does not fit, with the path to it.
func fit(v cty.Value, want cty.Type) (cty.Value, error) {
	switch {
	case want == cty.DynamicPseudoType:
		return v, nil
	case want.IsListType() && v.Type().IsTupleType(), want.IsMapType() && v.Type().IsObjectType():
		return fitElements(v, want)
	}
	converted, err := convert.Convert(v, want)
	if err != nil {
		return cty.NilVal, errors.New(misfit(v, want))
	}
	return converted, nil
}

func fitElements(v cty.Value, want cty.Type) (cty.Value, error) {
	var list []cty.Value
	byKey := map[string]cty.Value{}
	var faults []error
	for it := v.ElementIterator(); it.Next(); {
		key, elem := it.Element()
		converted, err := fit(elem, want.ElementType())
		switch {
		case err != nil:
			faults = append(faults, cty.Path{cty.IndexStep{Key: key}}.NewError(err))
		case want.IsMapType():
			byKey[key.AsString()] = converted
		default:
			list = append(list, converted)
		}
	}
	switch {
	case len(faults) > 0:
		return cty.NilVal, errors.Join(faults...)
	case want.IsMapType() && len(byKey) == 0:
		return cty.MapValEmpty(want.ElementType()), nil
	case want.IsMapType():
		return cty.MapVal(byKey), nil
	case len(list) == 0:
		return cty.ListValEmpty(want.ElementType()), nil
	}
	return cty.ListVal(list), nil
}

// misfit says what a value is, where something else is wanted.
func misfit(v cty.Value, want cty.Type) string {
	if v.Type() != cty.String {
		return fmt.Sprintf("this is %s", typeName(v.Type()))
	}
	switch {
	case want == cty.Number:
		return fmt.Sprintf("%q is not a number", v.AsString())
	case want == cty.Bool:
		return fmt.Sprintf("%q is neither true nor false", v.AsString())
	}
	return "this is a string"
}

// typeName says in words what values of a type are.
func typeName(t cty.Type) string {
	switch {
	case t == cty.String:
		return "a string"
	case t == cty.Number:
		return "a number"
	case t == cty.Bool:
		return "true or false"
	case t.IsListType(), t.IsTupleType():
		return "a list"
	case t.IsSetType():
		return "a set"
	case t.IsMapType(), t.IsObjectType():
		return "a map"
	}
	return t.FriendlyName()
}

// faultsOf splits an error that joins several.
func faultsOf(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
