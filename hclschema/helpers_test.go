package hclschema_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/tools/txtar"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

var update = flag.Bool("update", false, "write the golden parts of the archives anew")

// fixture is a configuration in an archive: its files, beside "args", which
// holds what comes from outside, one to a line, and the golden parts.
//
//	var NAME=VALUE
//	env NAME=VALUE
//	var-file FILE
type fixture struct {
	path    string
	archive *txtar.Archive
}

func fixtures(t testing.TB, dir string) []fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures in %s: %v", dir, err)
	}
	out := make([]fixture, len(paths))
	for i, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = fixture{path, archive}
	}
	return out
}

func (f fixture) name() string { return strings.TrimSuffix(filepath.Base(f.path), ".txtar") }

func (f fixture) files() fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, file := range f.archive.Files {
		if file.Name != "want" && file.Name != "args" {
			fsys[file.Name] = &fstest.MapFile{Data: file.Data}
		}
	}
	return fsys
}

func (f fixture) part(name string) string {
	for _, file := range f.archive.Files {
		if file.Name == name {
			return string(file.Data)
		}
	}
	return ""
}

// options reads the part "args".
func (f fixture) options(t testing.TB) hclschema.Options {
	t.Helper()
	opts := hclschema.Options{Schema: kind.All().Schema()}
	env := map[string]string{}
	for line := range strings.Lines(f.part("args")) {
		verb, arg, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch verb {
		case "var":
			opts.Vars = append(opts.Vars, arg)
		case "env":
			name, value, _ := strings.Cut(arg, "=")
			env[name] = value
		case "var-file":
			opts.VarFiles = append(opts.VarFiles, hclschema.VarFile{Name: arg, Text: []byte(f.part(arg))})
		default:
			t.Fatalf("%s: unknown argument %q", f.path, line)
		}
	}
	opts.LookupEnv = lookup(env)
	return opts
}

// golden compares with the part "want", or writes it when -update is given.
func (f fixture) golden(t *testing.T, got string) {
	t.Helper()
	want := f.part("want")
	if got == want {
		return
	}
	if !*update {
		t.Errorf("%s differs from its golden part; run with -update and look at the change\ngot:\n%s\nwant:\n%s", f.path, got, want)
		return
	}
	kept := f.archive.Files[:0:0]
	for _, file := range f.archive.Files {
		if file.Name != "want" {
			kept = append(kept, file)
		}
	}
	f.archive.Files = append(kept, txtar.File{Name: "want", Data: []byte(got)})
	if err := os.WriteFile(f.path, txtar.Format(f.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

// draw writes diagnostics as place, severity, summary, the source with the
// subject underlined, and the detail.
func draw(files map[string]*hcl.File, diags hcl.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		severity := "error"
		if d.Severity == hcl.DiagWarning {
			severity = "warning"
		}
		if d.Subject == nil {
			fmt.Fprintf(&b, "-: %s: %s\n", severity, d.Summary)
		} else {
			fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", d.Subject.Filename, d.Subject.Start.Line, d.Subject.Start.Column, severity, d.Summary)
			b.WriteString(underline(files[d.Subject.Filename], *d.Subject))
		}
		for line := range strings.Lines(d.Detail) {
			if line = strings.TrimRight(line, "\n"); line != "" {
				line = "    " + line
			}
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// underline draws the first line of a range with carets under it.
func underline(file *hcl.File, r hcl.Range) string {
	if file == nil {
		return "  | (no source)\n"
	}
	lines := strings.Split(string(file.Bytes), "\n")
	if r.Start.Line < 1 || r.Start.Line > len(lines) {
		return "  | (outside the source)\n"
	}
	line := strings.ReplaceAll(strings.TrimRight(lines[r.Start.Line-1], "\r"), "\t", " ")
	width := r.End.Column - r.Start.Column
	if r.End.Line > r.Start.Line {
		width = len([]rune(line)) + 1 - r.Start.Column
	}
	return fmt.Sprintf("  | %s\n  | %s%s\n", line, strings.Repeat(" ", r.Start.Column-1), strings.Repeat("^", max(width, 1)))
}

// load loads one file and fails the test when there are diagnostics.
func load(t testing.TB, text string, change ...func(*hclschema.Options)) *hclschema.Config {
	t.Helper()
	return loadFiles(t, map[string]string{"main.vault.hcl": text}, change...)
}

func loadFiles(t testing.TB, files map[string]string, change ...func(*hclschema.Options)) *hclschema.Config {
	t.Helper()
	config, diags := tryLoad(mapFS(files), change...)
	if len(diags) > 0 {
		t.Fatalf("unexpected diagnostics:\n%s", draw(config.Files, diags))
	}
	return config
}

func tryLoad(fsys fs.FS, change ...func(*hclschema.Options)) (*hclschema.Config, hcl.Diagnostics) {
	opts := hclschema.Options{Schema: kind.All().Schema()}
	for _, c := range change {
		c(&opts)
	}
	return hclschema.Load(fsys, opts)
}

func mapFS(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func withVars(vars ...string) func(*hclschema.Options) {
	return func(o *hclschema.Options) { o.Vars = append(o.Vars, vars...) }
}

func withEnv(env map[string]string) func(*hclschema.Options) {
	return func(o *hclschema.Options) { o.LookupEnv = lookup(env) }
}

// object returns the object of that address.
func object(t testing.TB, config *hclschema.Config, address string) *hclschema.Object {
	t.Helper()
	var have []string
	for _, o := range config.Objects {
		if o.Address == address {
			return o
		}
		have = append(have, o.Address)
	}
	t.Fatalf("no object %s; there are:\n%s", address, strings.Join(have, "\n"))
	return nil
}

// describe writes an object with the fields that its declaration sets, in the
// form in which people write them.
func describe(o *hclschema.Object) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", o.Address, o.Path)
	for i := range o.Kind.Fields {
		if f := &o.Kind.Fields[i]; o.GivenAt(i) {
			note := ""
			if o.SensitiveAt(i) {
				note = " (sensitive)"
			}
			fmt.Fprintf(&b, "  %s = %s%s\n", f.Name, encoded(f.Type, o.Values[i]), note)
		}
	}
	return b.String()
}

func encoded(typ hclschema.Type, v cty.Value) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(typ.Encode(v)); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

func describeAll(config *hclschema.Config) string {
	var b strings.Builder
	for _, o := range config.Objects {
		b.WriteString(describe(o))
	}
	return b.String()
}
