package hclschema

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// toSequenceFunction is tolist or toset, quick where all elements have one type: the
// library looks for the type of a tuple's elements by comparing each with each,
// which takes seconds for the tens of thousands that a for expression may give.
func toSequenceFunction(want cty.Type) function.Function {
	general := stdlib.MakeToFunc(want)
	return function.New(&function.Spec{
		Params: general.Params(),
		Type: func(args []cty.Value) (cty.Type, error) {
			return general.ReturnTypeForValues([]cty.Value{tupleAsList(args[0])})
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return general.Call([]cty.Value{tupleAsList(args[0])})
		},
	})
}

// tupleAsList returns a tuple whose elements all have one type as a list of them,
// and anything else as it is.
func tupleAsList(v cty.Value) cty.Value {
	if !v.Type().IsTupleType() || v.IsMarked() || !v.IsKnown() || v.IsNull() || v.LengthInt() == 0 {
		return v
	}
	types := v.Type().TupleElementTypes()
	if !types[0].IsPrimitiveType() {
		return v
	}
	for _, t := range types[1:] {
		if t != types[0] {
			return v
		}
	}
	return cty.ListVal(v.AsValueSlice())
}
