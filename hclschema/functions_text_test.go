package hclschema

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// TestToStringIsStandard holds the quick way to what the library says.
func TestToStringIsStandard(t *testing.T) {
	t.Parallel()
	standard, quick := stdlib.MakeToFunc(cty.String), toStringFunction()
	for _, v := range []cty.Value{
		cty.NumberIntVal(42), cty.NumberIntVal(-7), cty.Zero, cty.MustParseNumberVal("-0"),
		cty.MustParseNumberVal("1.50"), cty.MustParseNumberVal("1e3"), cty.MustParseNumberVal("9223372036854775807"),
		cty.MustParseNumberVal("9223372036854775808"), cty.MustParseNumberVal("123456789012345678901234567890"),
		cty.True, cty.StringVal("x"), cty.NullVal(cty.Number), cty.UnknownVal(cty.Number), cty.DynamicVal,
		cty.NumberIntVal(3).Mark(sensitiveMark), cty.ListValEmpty(cty.String),
	} {
		want, wantErr := standard.Call([]cty.Value{v})
		got, err := quick.Call([]cty.Value{v})
		if (err == nil) != (wantErr == nil) || err == nil && !got.RawEquals(want) {
			t.Errorf("tostring(%#v) = %#v, %v; want %#v, %v", v, got, err, want, wantErr)
		}
	}
}
