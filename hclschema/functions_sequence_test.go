package hclschema

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// TestToSequenceIsStandard holds the quick way to what the library says.
func TestToSequenceIsStandard(t *testing.T) {
	t.Parallel()
	text := cty.StringVal
	for _, want := range []cty.Type{cty.List(cty.DynamicPseudoType), cty.Set(cty.DynamicPseudoType)} {
		standard, quick := stdlib.MakeToFunc(want), toSequenceFunction(want)
		for _, v := range []cty.Value{
			cty.EmptyTupleVal,
			cty.TupleVal([]cty.Value{text("b"), text("a"), text("b")}),
			cty.TupleVal([]cty.Value{cty.NumberIntVal(2), cty.NumberIntVal(1)}),
			cty.TupleVal([]cty.Value{text("a"), cty.NumberIntVal(1)}),
			cty.TupleVal([]cty.Value{text("a"), cty.NullVal(cty.String)}),
			cty.TupleVal([]cty.Value{text("a"), cty.UnknownVal(cty.String)}),
			cty.TupleVal([]cty.Value{text("a"), cty.DynamicVal}),
			cty.TupleVal([]cty.Value{text("a"), text("s").Mark(sensitiveMark)}),
			cty.TupleVal([]cty.Value{text("a"), text("b")}).Mark(sensitiveMark),
			cty.TupleVal([]cty.Value{cty.EmptyTupleVal, cty.TupleVal([]cty.Value{text("a")})}),
			cty.TupleVal([]cty.Value{cty.EmptyObjectVal, cty.EmptyObjectVal}),
			cty.ListVal([]cty.Value{text("a"), text("a")}), cty.SetVal([]cty.Value{text("a")}),
			cty.UnknownVal(cty.Tuple([]cty.Type{cty.String})), cty.NullVal(cty.Tuple([]cty.Type{cty.String})),
			cty.DynamicVal, text("x"), cty.MapVal(map[string]cty.Value{"a": text("b")}),
		} {
			expected, wantErr := standard.Call([]cty.Value{v})
			got, err := quick.Call([]cty.Value{v})
			if (err == nil) != (wantErr == nil) || err == nil && !got.RawEquals(expected) || err != nil && err.Error() != wantErr.Error() {
				t.Errorf("%#v to %#v: %#v, %v; want %#v, %v", v, want, got, err, expected, wantErr)
			}
		}
	}
}
