package hclschema_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/hclschema"
)

// TestDiagnostics compares the diagnostics of each archive, one mistake each,
// with its golden part.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t, "diag") {
		t.Run(f.name(), func(t *testing.T) {
			t.Parallel()
			config, diags := hclschema.Load(f.files(), f.options(t))
			if len(diags) == 0 {
				t.Error("no diagnostics")
			}
			if dup := repeated(diags); dup != "" {
				t.Errorf("reported twice: %s", dup)
			}
			got := draw(config.Files, diags)
			for _, secret := range config.Secrets {
				if strings.Contains(got, secret) {
					t.Errorf("the diagnostics show the secret %q", secret)
				}
			}
			f.golden(t, got)
		})
	}
}

func repeated(diags hcl.Diagnostics) string {
	seen := map[string]bool{}
	for _, d := range diags {
		text := d.Error()
		if seen[text] {
			return text
		}
		seen[text] = true
	}
	return ""
}

// TestEverySummaryHasACase looks for the summaries of diagnostics in the source
// and wants each in a golden part.
func TestEverySummaryHasACase(t *testing.T) {
	t.Parallel()
	var golden strings.Builder
	for _, f := range fixtures(t, "diag") {
		golden.WriteString(f.part("want"))
	}
	elsewhere := map[string]string{
		"Attribute unknown to the server": "needs a server",
		"Directory not readable":          "TestLoadUnreadable",
		"File not readable":               "TestLoadUnreadable",
	}
	for path, summaries := range sourceSummaries(t, "*.go", "../internal/kind/*.go") {
		for _, summary := range summaries {
			if elsewhere[summary] == "" && !strings.Contains(golden.String(), ": "+summary+"\n") {
				t.Errorf("%s: no case in testdata/diag has the summary %q", path, summary)
			}
		}
	}
}

// sourceSummaries lists the summaries written in the source, by file: the fact
// Summary of a diagnostic, or the second argument of a method that makes one.
func sourceSummaries(t *testing.T, patterns ...string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if s := summaryOf(n); s != "" && !strings.HasSuffix(s, ".") { // a sentence is a kind's documentation
					out[path] = append(out[path], s)
				}
				return true
			})
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d files with summaries were found", len(out))
	}
	return out
}

func summaryOf(n ast.Node) string {
	var expr ast.Expr
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Summary" {
			expr = n.Value
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"fault", "Fault"}, f.Sel.Name) {
			expr = n.Args[1]
		}
	}
	if lit, ok := expr.(*ast.BasicLit); ok {
		s, _ := strconv.Unquote(lit.Value)
		return s
	}
	return ""
}
