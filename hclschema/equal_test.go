package hclschema

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestEqualIsRawEquals compares each of these values with each.
func TestEqualIsRawEquals(t *testing.T) {
	t.Parallel()
	list := func(texts ...string) cty.Value {
		var out []cty.Value
		for _, s := range texts {
			out = append(out, cty.StringVal(s))
		}
		return cty.ListVal(out)
	}
	values := []cty.Value{
		cty.StringVal("a"), cty.StringVal("b"), cty.StringVal(""), cty.NullVal(cty.String), cty.UnknownVal(cty.String),
		cty.StringVal("a").Mark(sensitiveMark), cty.NumberIntVal(1), cty.NumberIntVal(2), cty.True, cty.False,
		cty.ListValEmpty(cty.String), cty.ListValEmpty(cty.Number), list("a"), list("b"), list("a", "b"), list("b", "a"), list("a", "b", "c"),
		cty.ListVal([]cty.Value{cty.UnknownVal(cty.String)}), cty.ListVal([]cty.Value{cty.NumberIntVal(1)}), cty.ListVal([]cty.Value{cty.NullVal(cty.String)}),
		cty.SetVal([]cty.Value{cty.StringVal("a")}), cty.SetVal([]cty.Value{cty.StringVal("b")}), cty.TupleVal([]cty.Value{cty.StringVal("a")}),
		cty.MapValEmpty(cty.String), cty.MapValEmpty(cty.List(cty.String)), cty.NullVal(cty.Map(cty.String)),
		cty.MapVal(map[string]cty.Value{"x": cty.StringVal("a")}), cty.MapVal(map[string]cty.Value{"y": cty.StringVal("a")}),
		cty.MapVal(map[string]cty.Value{"x": cty.NullVal(cty.String)}),
		cty.MapVal(map[string]cty.Value{"x": list("a", "b"), "y": list("c")}), cty.MapVal(map[string]cty.Value{"x": list("b", "a"), "y": list("c")}),
		cty.MapVal(map[string]cty.Value{"x": list("a", "b"), "y": list("d")}),
		cty.EmptyObjectVal, cty.ObjectVal(map[string]cty.Value{"x": cty.StringVal("a")}),
	}
	for _, a := range values {
		for _, b := range values {
			if got, want := Equal(a, b), a.RawEquals(b); got != want {
				t.Errorf("Equal(%#v, %#v) = %v", a, b, got)
			}
		}
	}
}
