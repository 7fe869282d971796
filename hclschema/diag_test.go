package hclschema_test

import (
	"os"
	"path/filepath"
	"regexp"
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
			f.golden(t, draw(config.Files, diags))
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
	// The summary is a fact of a diagnostic or the second argument of a helper.
	calls := regexp.MustCompile(`(?m)Summary: +"([^"]+)",$|(?:\.fault|\.Fault|\.Warn)\([^"\n]*(?:"[a-z_.]+", )?"([A-Z][^"]+)"`)
	elsewhere := map[string]string{
		"Attribute unknown to the server": "needs a server",
		"Directory not readable":          "TestLoadUnreadable",
		"File not readable":               "TestLoadUnreadable",
	}
	for _, pattern := range []string{"*.go", "../internal/kind/*.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range calls.FindAllStringSubmatch(string(source), -1) {
				summary := m[1] + m[2]
				if strings.HasSuffix(summary, ".") || elsewhere[summary] != "" {
					continue // the documentation of a kind
				}
				if !strings.Contains(golden.String(), ": "+summary+"\n") {
					t.Errorf("%s: no case in testdata/diag has the summary %q", path, summary)
				}
			}
		}
	}
}
