package hclschema

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func startsWithFunction() function.Function { return affixFunction("prefix", strings.HasPrefix) }

func endsWithFunction() function.Function { return affixFunction("suffix", strings.HasSuffix) }

func affixFunction(name string, has func(s, affix string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "str", Type: cty.String}, {Name: name, Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(has(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

// envFunction reads an environment variable. Its result is sensitive: secrets
// come into a configuration this way.
func envFunction(lookup func(string) (string, bool)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "name", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			value, ok := lookup(args[0].AsString())
			if !ok {
				return cty.NilVal, function.NewArgErrorf(0, "the environment variable %s is not set where vaultci runs", args[0].AsString())
			}
			return cty.StringVal(value).Mark(sensitiveMark), nil
		},
	})
}

// badPath reports a path that a file function cannot use.
func badPath(name, why string) error {
	return function.NewArgErrorf(0, "%s", fmt.Sprintf("%q %s", name, why))
}

// lengthFunction counts the characters of a string, as people see them, or the
// elements of anything else.
func lengthFunction() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true, AllowUnknown: true}},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			switch typ := args[0].Type(); {
			case !args[0].IsKnown():
				return cty.UnknownVal(cty.Number), nil
			case typ == cty.String:
				return stdlib.Strlen(args[0])
			case typ.IsObjectType():
				return cty.NumberIntVal(int64(len(typ.AttributeTypes()))), nil
			case typ.IsTupleType() || typ.IsCollectionType():
				return args[0].Length(), nil
			}
			return cty.NilVal, function.NewArgErrorf(0, "write a string, a list, a set or a map")
		},
	})
}

// toStringFunction is tostring, quick for whole numbers: what it does most is to
// make the string of a project's id that is a claim.
func toStringFunction() function.Function {
	general := stdlib.MakeToFunc(cty.String)
	return function.New(&function.Spec{
		Params: general.Params(),
		Type:   general.ReturnTypeForValues,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if text, ok := wholeNumber(args[0]); ok {
				return cty.StringVal(text), nil
			}
			return general.Call(args)
		},
	})
}

// wholeNumber writes a number without a fraction that is not too large.
func wholeNumber(v cty.Value) (text string, ok bool) {
	if v.Type() != cty.Number || v.IsMarked() || !v.IsKnown() || v.IsNull() {
		return "", false
	}
	n, accuracy := v.AsBigFloat().Int64()
	if n == 0 || accuracy != big.Exact {
		return "", false
	}
	return strconv.FormatInt(n, 10), true
}
