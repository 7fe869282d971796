package gitlab_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEverySummaryHasACase wants each summary of the source in a golden part.
func TestEverySummaryHasACase(t *testing.T) {
	t.Parallel()
	var golden strings.Builder
	for _, f := range fixtures(t) {
		for _, file := range f.archive.Files {
			if file.Name == "want" {
				golden.Write(file.Data)
			}
		}
	}
	elsewhere := map[string]string{
		"Repository not readable": "TestUnreadable",
	}
	summaries := sourceSummaries(t)
	if len(summaries) < 20 {
		t.Fatalf("only %d summaries were found: %q", len(summaries), summaries)
	}
	for _, summary := range summaries {
		if elsewhere[summary] == "" && !strings.Contains(golden.String(), ": "+summary+"\n") {
			t.Errorf("no case in testdata/ci has the summary %q", summary)
		}
	}
}

// sourceSummaries lists the constants summary… and the summaries that are
// written where a diagnostic is made.
func sourceSummaries(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := summaryOf(n).(*ast.BasicLit); ok {
				if s, err := strconv.Unquote(lit.Value); err == nil && !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
			return true
		})
	}
	return out
}

func summaryOf(n ast.Node) ast.Expr {
	switch n := n.(type) {
	case *ast.ValueSpec:
		if strings.HasPrefix(n.Names[0].Name, "summary") && len(n.Values) == 1 {
			return n.Values[0]
		}
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		switch at := map[string]int{"fault": 1, "warn": 1, "add": 2}[f.Sel.Name]; {
		case at > 0 && at < len(n.Args):
			return n.Args[at]
		}
	}
	return nil
}
