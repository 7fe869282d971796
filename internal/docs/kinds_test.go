package docs

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/lint"
)

var update = flag.Bool("update", false, "write pages that differ anew")

const root = "../.."

// TestKindPages compares docs/kinds with what the tables say.
func TestKindPages(t *testing.T) {
	dir := filepath.Join(root, "docs", "kinds")
	pages := Pages(kind.All().Kinds())
	for name, want := range pages {
		compare(t, filepath.Join(dir, name), want)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := pages[e.Name()]; !ok {
			t.Errorf("docs/kinds/%s belongs to no kind; remove it", e.Name())
		}
	}
}

// compare checks a file, or writes it with -update.
func compare(t *testing.T, file, want string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if err == nil && string(got) == want {
		return
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is stale; \"make docs\" writes it anew (- is written, + is true)\n%s", file, cmp.Diff(string(got), want))
}

// TestExamples loads each kind's example and formats it to itself.
func TestExamples(t *testing.T) {
	for _, k := range kind.All().Kinds() {
		config := load(t, k.Example)
		found := false
		for _, o := range config.Objects {
			found = found || o.Kind.Name == k.Name
		}
		if !found {
			t.Errorf("the example of %s declares no %s", k.Name, k.Name)
		}
		formatted, diags := hclschema.Format([]byte(k.Example), "example.vault.hcl")
		if diags.HasErrors() || string(formatted) != k.Example {
			t.Errorf("the example of %s is not in canonical layout:\n%s", k.Name, cmp.Diff(k.Example, string(formatted)))
		}
	}
}

// load loads a text as a configuration of one file that must have no faults.
func load(t *testing.T, text string) *hclschema.Config {
	t.Helper()
	fsys := fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}}
	config, diags := hclschema.Load(fsys, hclschema.Options{Schema: kind.All().Schema(), Lint: lint.Block()})
	for _, d := range diags {
		t.Errorf("%s\nin:\n%s", d, text)
	}
	return config
}

// TestFieldsAreDocumented wants a sentence for everything that can be written.
func TestFieldsAreDocumented(t *testing.T) {
	for _, k := range kind.All().Kinds() {
		for i := range k.Fields {
			if f := &k.Fields[i]; !strings.HasSuffix(f.Doc, ".") {
				t.Errorf("%s.%s: its doc is not a sentence: %q", k.Name, f.Name, f.Doc)
			}
		}
		for _, group := range k.GroupNames() {
			if k.Groups[group] == "" {
				t.Errorf("%s: the block %s is not documented", k.Name, group)
			}
		}
		sentences(t, k.Name, k.Blocks)
	}
}

func sentences(t *testing.T, within string, blocks []hclschema.Block) {
	t.Helper()
	for i := range blocks {
		name := within + "." + blocks[i].Type
		if !strings.HasSuffix(blocks[i].Doc, ".") {
			t.Errorf("%s: its doc is not a sentence", name)
		}
		for _, a := range blocks[i].Attributes {
			if !strings.HasSuffix(a.Doc, ".") {
				t.Errorf("%s.%s: its doc is not a sentence", name, a.Name)
			}
		}
		sentences(t, name, blocks[i].Blocks)
	}
}
