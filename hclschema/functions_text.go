package hclschema

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
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
				return cty.NilVal, function.NewArgErrorf(0, "the environment variable %s is not set", args[0].AsString())
			}
			return cty.StringVal(value).Mark(sensitiveMark), nil
		},
	})
}

// badPath reports a path that a file function cannot use.
func badPath(name, why string) error {
	return function.NewArgErrorf(0, "%s", fmt.Sprintf("%q %s", name, why))
}
