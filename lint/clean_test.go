package lint_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/vaultci/vaultci/lint"
)

// TestClean lints realistic configurations, in which no rule finds a fault, and
// each with one fault planted, which is one finding more. The other parts of an
// archive are faults: the rule, and then the lines that go (-) and come (+).
func TestClean(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("testdata", "clean", "*.txtar"))
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d configurations, not twenty: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			clean := string(archive.Files[0].Data)
			in := load(t, map[string]string{"main.vault.hcl": clean})
			for _, f := range lint.Run(in) {
				t.Errorf("clean: %s\n  %s", describe(in, f), f.Message)
			}
			for _, fault := range archive.Files[1:] {
				rule, edits, _ := strings.Cut(string(fault.Data), "\n")
				checkPlanted(t, fault.Name, rule, plant(t, clean, edits))
			}
		})
	}
}

// checkPlanted wants one finding in a configuration with a fault, of that rule.
func checkPlanted(t *testing.T, fault, rule, text string) {
	t.Helper()
	in := load(t, map[string]string{"main.vault.hcl": text})
	findings := lint.Run(in)
	if len(findings) == 1 && findings[0].Rule.ID == rule {
		return
	}
	t.Errorf("%s: %d findings, want one of %s", fault, len(findings), rule)
	for _, f := range findings {
		t.Logf("%s\n  %s", describe(in, f), f.Message)
	}
}

// plant replaces the lines that go by those that come. What goes must stand in the
// text once, and may be a part of a line.
func plant(t *testing.T, text, edits string) string {
	t.Helper()
	var before, after []string
	for line := range strings.Lines(edits) {
		line = strings.TrimSuffix(line, "\n")
		if old, ok := strings.CutPrefix(line, "- "); ok {
			before = append(before, old)
		} else {
			after = append(after, strings.TrimPrefix(line, "+ "))
		}
	}
	old := strings.Join(before, "\n")
	if strings.Count(text, old) != 1 {
		t.Fatalf("%q stands %d times in the configuration", old, strings.Count(text, old))
	}
	return strings.Replace(text, old, strings.Join(after, "\n"), 1)
}
