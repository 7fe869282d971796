package hclschema_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/hclschema"
)

// TestDidYouMean offers what is near, and nothing else.
func TestDidYouMean(t *testing.T) {
	t.Parallel()
	fields := []string{"token_ttl", "token_max_ttl", "bound_claims", "bound_audiences", "name", "path"}
	for given, want := range map[string]string{
		"bound_claim": "bound_claims", "Name": "name", "nmae": "name", "ttl": "token_ttl", "audiences": "bound_audiences",
		"x": "", "": "", "zzz": "", "tl": "", "token": "",
	} {
		got := hclschema.DidYouMean(given, fields)
		if want == "" && got != "" || want != "" && got != ` Did you mean "`+want+`"?` {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

// TestSuggestionsAreStable evaluates names that are near to several, also where
// other diagnostics quote them.
func TestSuggestionsAreStable(t *testing.T) {
	t.Parallel()
	fsys := mapFS(map[string]string{
		"main.vault.hcl": `
locals {
  a = Iile("x")
  b = try(Iile("x"), uppe("x"), lowe("x"))
  c = templatefile("t.tpl", { aa1 = 1, aa2 = 2, aa3 = 3, aa4 = 4 })
}
`,
		"t.tpl": "${aa} ${lowe(1)}",
	})
	first := ""
	for range 50 {
		config, diags := tryLoad(fsys)
		got := draw(config.Files, diags)
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("the diagnostics change:\n%s\n%s", first, got)
		}
	}
	for _, want := range []string{`Did you mean "file"?`, `Did you mean "aa1"?`, `Did you mean "lower"?`} {
		if !strings.Contains(first, want) {
			t.Errorf("no %s in\n%s", want, first)
		}
	}
}
