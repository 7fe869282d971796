package hclschema

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/vaultci/vaultci/internal/jsontext"
)

// FuzzJSONDecode wants what cty's library gives, with the same complaints.
func FuzzJSONDecode(f *testing.F) {
	for _, s := range []string{
		`{"a": [1, -2.5e3, true, false, null, "x", {}], "b": {"c": ""}}`, "[]", "{}", "null", " 7 ", `"\u00e4\ud83d\ude00\n\/"`, `"e\u0301"`,
		`{"a": 1, "a": 2}`, `{"a": 1, "a": "x"}`, `{"e\u0301": 1}`, `[1,]`, `{"a"}`, "1 2", "1]", "", "01", "1e99999999999", "tru", `"\ud83d"`, `"\ud83d\u0041"`, "\"\x00\"", "\"\xff\"",
		strings.Repeat("[", 2000) + strings.Repeat("]", 2000), "\ufeff{}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if jsontext.TooDeep(s) {
			return // the library would go on, for as long as the stack lasts
		}
		want, wantErr := stdlib.JSONDecode(cty.StringVal(s))
		got, err := jsonDecodeFunction().Call([]cty.Value{cty.StringVal(s)})
		switch {
		case (err == nil) != (wantErr == nil):
			if err == nil && strings.Contains(wantErr.Error(), "attribute") {
				return // a name that is not in the form of Unicode that all names have here
			}
			t.Errorf("%q: %v, and the library: %v", s, err, wantErr)
		case err != nil && err.Error() != wantErr.Error():
			t.Errorf("%q: %v, and the library: %v", s, err, wantErr)
		case err == nil && !got.RawEquals(want):
			t.Errorf("%q: %#v, and the library: %#v", s, got, want)
		}
	})
}

// TestJSONDecodeTooDeep refuses what would exhaust the stack.
func TestJSONDecodeTooDeep(t *testing.T) {
	t.Parallel()
	_, err := jsonDecodeFunction().Call([]cty.Value{cty.StringVal(strings.Repeat("[", 1<<22))})
	if err == nil || !strings.Contains(err.Error(), "10000 deep") {
		t.Error(err)
	}
}
