package lint_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/lint"
)

// FuzzRun lints any configuration that loads. Findings are the same each time, in
// the text, and mending ends with a configuration that loads.
func FuzzRun(f *testing.F) {
	for _, r := range lint.Rules() {
		f.Add(r.Bad)
		f.Add(r.Good)
	}
	f.Add("# vaultci:ignore\n/* vaultci:ignore VCI001 until=x reason=\"\" */ policy \"a\" {\n rules = <<E\npath \"ops/a\" {}\nE\n}")
	f.Fuzz(func(t *testing.T, text string) {
		in, ok := fuzzed(lint.Complete(text))
		if !ok {
			return
		}
		first, second := lint.Run(in), lint.Run(in)
		if strings.Join(ids(first), " ") != strings.Join(ids(second), " ") {
			t.Fatalf("%v and then %v", ids(first), ids(second))
		}
		for _, finding := range first {
			if r := finding.Range; r != nil && (r.End.Byte < r.Start.Byte || r.End.Byte > len(in.Files[r.Filename].Bytes)) {
				t.Fatalf("%s at %s", finding.Rule.ID, r)
			}
		}
		edited := lint.Fix(in.Files, first)
		if len(edited) == 0 {
			return
		}
		if _, ok := fuzzed(string(edited["main.vault.hcl"])); !ok {
			t.Fatalf("mended, this does not load:\n%s", edited["main.vault.hcl"])
		}
	})
}

// fuzzed loads a text; ok is false where it has faults.
func fuzzed(text string) (in lint.Input, ok bool) {
	files := fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}}
	config, diags := hclschema.Load(files, hclschema.Options{Schema: kind.All().Schema(), Lint: lint.Block()})
	settings, more := lint.Configure(config.Lint)
	if diags.HasErrors() || more.HasErrors() {
		return in, false
	}
	return lint.Input{Objects: config.Objects, Files: config.Files, Settings: settings, Now: today}, true
}
