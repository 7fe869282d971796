package hclschema

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestEqualIsRawEquals compares each of these values with each.
func TestEqualIsRawEquals(t *testing.T) {
	t.Parallel()
	set := func(texts ...string) cty.Value {
		var out []cty.Value
		for _, s := range texts {
			out = append(out, cty.StringVal(s))
		}
		return cty.SetVal(out)
	}
	values := []cty.Value{
		cty.StringVal("a"), cty.StringVal("b"), cty.StringVal(""), cty.NullVal(cty.String), cty.UnknownVal(cty.String),
		cty.StringVal("a").Mark(sensitiveMark), cty.NumberIntVal(1), cty.NumberIntVal(2), cty.True, cty.False,
		cty.SetValEmpty(cty.String), cty.SetValEmpty(cty.Number), set("a"), set("b"), set("a", "b"), set("b", "a"), set("a", "b", "c"),
		cty.SetVal([]cty.Value{cty.UnknownVal(cty.String)}), cty.SetVal([]cty.Value{cty.NumberIntVal(1)}),
		cty.ListVal([]cty.Value{cty.StringVal("a")}), cty.TupleVal([]cty.Value{cty.StringVal("a")}),
		cty.MapValEmpty(cty.String), cty.MapValEmpty(cty.Set(cty.String)), cty.NullVal(cty.Map(cty.String)),
		cty.MapVal(map[string]cty.Value{"x": cty.StringVal("a")}), cty.MapVal(map[string]cty.Value{"y": cty.StringVal("a")}),
		cty.MapVal(map[string]cty.Value{"x": cty.NullVal(cty.String)}),
		cty.MapVal(map[string]cty.Value{"x": set("a", "b"), "y": set("c")}), cty.MapVal(map[string]cty.Value{"x": set("b", "a"), "y": set("c")}),
		cty.MapVal(map[string]cty.Value{"x": set("a", "b"), "y": set("d")}),
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
