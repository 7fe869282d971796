package hclschema

import (
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// FuzzQuote wants the short ways to give what the library gives.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a", "_", "a_b", "a-b", "a1", "1a", "$", "${x}", "%{if}", `a"b`, `a\b`, "a\nb", "ä", "\x7f", "for", "a b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := Quote(s), string(hclwrite.TokensForValue(cty.StringVal(s)).Bytes()); got != want {
			t.Errorf("Quote(%q) = %s, and hclwrite writes %s", s, got, want)
		}
		want := s
		if !hclsyntax.ValidIdentifier(s) {
			want = Quote(s)
		}
		if got := LiteralKey(s); got != want {
			t.Errorf("LiteralKey(%q) = %s, want %s", s, got, want)
		}
	})
}
