package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/lint"
)

// TestRulePages compares docs/rules with what the tables say.
func TestRulePages(t *testing.T) {
	dir := filepath.Join(root, "docs", "rules")
	pages := RulePages(lint.Rules())
	for name, want := range pages {
		compare(t, filepath.Join(dir, name), want)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := pages[e.Name()]; !ok {
			t.Errorf("docs/rules/%s belongs to no rule; remove it", e.Name())
		}
	}
}

// TestLintBlockIsDocumented wants the language's page to name each attribute of
// the lint block.
func TestLintBlockIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "language.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range lint.Block().Attributes {
		if row := "\n| `" + a.Name + "` | "; !strings.Contains(string(text), row) {
			t.Errorf("docs/language.md has no row %q", row[1:])
		}
	}
	sentences(t, "lint", []hclschema.Block{*lint.Block()})
}
