package hclschema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

// TestLoad compares what each archive declares with its golden part.
func TestLoad(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t, "load") {
		t.Run(f.name(), func(t *testing.T) {
			t.Parallel()
			config, diags := hclschema.Load(f.files(), f.options(t))
			if len(diags) > 0 {
				t.Fatalf("unexpected diagnostics:\n%s", draw(config.Files, diags))
			}
			f.golden(t, describeAll(config))
		})
	}
}

// TestObjectsAreSound checks what holds for every object of every fixture.
func TestObjectsAreSound(t *testing.T) {
	t.Parallel()
	for _, f := range append(fixtures(t, "load"), fixtures(t, "diag")...) {
		config, _ := hclschema.Load(f.files(), f.options(t))
		if !slices.IsSortedFunc(config.Objects, func(a, b *hclschema.Object) int { return strings.Compare(a.Address, b.Address) }) {
			t.Errorf("%s: objects are not sorted by address", f.path)
		}
		for _, o := range config.Objects {
			soundObject(t, f, config, o)
		}
	}
}

func soundObject(t *testing.T, f fixture, config *hclschema.Config, o *hclschema.Object) {
	t.Helper()
	if o.Path == "" || strings.ContainsAny(o.Path, "{}") || strings.HasPrefix(o.Path, "/") || strings.Contains(o.Path, "//") {
		t.Errorf("%s: %s has the path %q", f.path, o.Address, o.Path)
	}
	for i, v := range o.Values {
		name := o.Kind.Fields[i].Name
		if !v.IsWhollyKnown() || v.IsNull() || v.ContainsMarked() {
			t.Errorf("%s: %s.%s is %#v: unknown, null or marked", f.path, o.Address, name, v)
		}
		text := string(config.Files[o.Source.Block.Filename].Bytes)
		if r := o.Source.Fields[i]; r.Filename != "" {
			if r.Start.Byte < o.Source.Block.Start.Byte || r.End.Byte > len(text) || r.Empty() {
				t.Errorf("%s: %s.%s has the range %s", f.path, o.Address, name, r)
			}
			if !o.GivenAt(i) && strings.TrimSpace(text[r.Start.Byte:r.End.Byte]) != "null" && !strings.Contains(text[r.Start.Byte:r.End.Byte], ".") {
				t.Errorf("%s: %s.%s is written and not given", f.path, o.Address, name)
			}
		}
	}
}

// TestLoadIsDeterministic loads each fixture again and again: diagnostics,
// objects and secrets come out the same.
func TestLoadIsDeterministic(t *testing.T) {
	t.Parallel()
	for _, f := range append(fixtures(t, "load"), fixtures(t, "diag")...) {
		first := ""
		for range 3 {
			config, diags := hclschema.Load(f.files(), f.options(t))
			got := draw(config.Files, diags) + describeAll(config) + strings.Join(config.Secrets, "\n")
			if first == "" {
				first = got
			}
			if diff := cmp.Diff(first, got); diff != "" {
				t.Fatalf("%s: a second load differs:\n%s", f.path, diff)
			}
		}
	}
}

// TestLoadFilesInAnyOrder moves blocks between files.
func TestLoadFilesInAnyOrder(t *testing.T) {
	t.Parallel()
	blocks := []string{
		`variable "audience" { default = "https://vault.example.com" }`,
		`locals { teams = { a = 1, b = 2 } }`,
		`jwt_auth "jwt" { oidc_discovery_url = "https://gitlab.example.com" }`,
		"policy \"p\" {\n  for_each = local.teams\n  name = each.key\n  path \"kv/${each.value}\" { capabilities = [\"read\"] }\n}",
		"jwt_role \"r\" {\n  for_each = local.teams\n  name = each.key\n  mount = jwt_auth.jwt.path\n  user_claim = \"sub\"\n  bound_audiences = [var.audience]\n  token_policies = [policy.p[each.key].name]\n}",
	}
	want := describeAll(load(t, strings.Join(blocks, "\n")))
	for shift := range blocks {
		files := map[string]string{}
		for i, b := range blocks {
			files[fmt.Sprintf("f%d.vault.hcl", (i*3+shift)%len(blocks))] += b + "\n"
		}
		if diff := cmp.Diff(want, describeAll(loadFiles(t, files))); diff != "" {
			t.Errorf("order %d differs:\n%s", shift, diff)
		}
	}
}

// TestLoadIgnoresOtherFiles leaves out files by name.
func TestLoadIgnoresOtherFiles(t *testing.T) {
	t.Parallel()
	config := loadFiles(t, map[string]string{
		"a.vault.hcl":        "",
		".hidden.vault.hcl":  "nonsense",
		"sub/b.vault.hcl":    "nonsense",
		"main.tf":            "nonsense",
		"dir.vault.hcl/file": "",
	})
	if len(config.Files) != 1 || len(config.Objects) != 0 {
		t.Errorf("read %d files", len(config.Files))
	}
}

// TestLoadUnreadable reports directories and files that cannot be read.
func TestLoadUnreadable(t *testing.T) {
	t.Parallel()
	_, diags := tryLoad(os.DirFS(filepath.Join(t.TempDir(), "missing")))
	if len(diags) != 1 || diags[0].Summary != "Directory not readable" {
		t.Errorf("a missing directory gives %v", diags)
	}
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "a.vault.hcl")); err != nil {
		t.Skip(err)
	}
	_, diags = tryLoad(os.DirFS(dir))
	if len(diags) != 1 || diags[0].Summary != "File not readable" || !strings.Contains(diags[0].Detail, "a.vault.hcl") {
		t.Errorf("a broken link gives %v", diags)
	}
	if strings.Contains(diags[0].Detail, dir) {
		t.Errorf("the detail shows a path of the machine: %s", diags[0].Detail)
	}
}

// TestFileFunctionsStayInside reads through an [os.Root], as the command does: no
// link leads out of the directory.
func TestFileFunctionsStayInside(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	dir := filepath.Join(top, "config")
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	write("secret.hcl", `path "secret" { capabilities = ["read"] }`)
	write("config/p.hcl", `path "inside" { capabilities = ["read"] }`)
	link("../secret.hcl", "escape.hcl")
	link("p.hcl", "stays.hcl")
	link("..", "up")
	write("config/main.vault.hcl", `
policy "inside"   { rules = file("stays.hcl") }
policy "escape"   { rules = file("escape.hcl") }
policy "escape-2" { rules = file("up/secret.hcl") }
locals {
  exists = fileexists("escape.hcl") || fileexists("up/secret.hcl")
  set    = join(",", sort(tolist(fileset(".", "*.hcl"))))
}
policy "exists" { rules = "# ${local.exists} ${local.set}\n" }
`)
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	config, diags := tryLoad(root.FS())
	if len(diags) != 2 {
		t.Errorf("want two diagnostics, got:\n%s", draw(config.Files, diags))
	}
	for _, d := range diags {
		if strings.Contains(d.Detail, top) {
			t.Errorf("the detail shows a path of the machine: %s", d.Detail)
		}
	}
	if got := object(t, config, "policy.exists").String("rules"); got != "# false main.vault.hcl,p.hcl,stays.hcl\n" {
		t.Errorf("files seen: %q", got)
	}
	object(t, config, "policy.inside")
}

// TestSoundObjectsBesideFaults returns the objects without faults, and no other.
func TestSoundObjectsBesideFaults(t *testing.T) {
	t.Parallel()
	// The name of the faulty policy is known, so what refers to it is sound.
	config, diags := tryLoad(mapFS(map[string]string{"main.vault.hcl": `
policy "good" {
  path "a" { capabilities = ["read"] }
}
policy "bad" {
  path "a" { capabilities = ["raed"] }
}
policy "misspelt" {
  nam = "x"
  path "a" { capabilities = ["read"] }
}
policy "depends" {
  name = policy.bad.name
  path "b" { capabilities = ["read"] }
}
policy "depends-more" {
  rules = policy.bad.rules
}
policy "some" {
  for_each = { a = "read", b = "raed" }
  name = each.key
  path "a" { capabilities = [each.value] }
}
policy "cycle" {
  path "${policy.cycle.name}" { capabilities = ["read"] }
}
`}))
	if !diags.HasErrors() {
		t.Fatal("no errors")
	}
	var got []string
	for _, o := range config.Objects {
		got = append(got, o.Address)
	}
	if diff := cmp.Diff([]string{"policy.depends", "policy.good", `policy.some["a"]`}, got); diff != "" {
		t.Errorf("%s\n%s", diff, draw(config.Files, diags))
	}
}

// TestRangesOfFields points at the expression of each attribute, wherever it is.
func TestRangesOfFields(t *testing.T) {
	t.Parallel()
	text := `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  tune {
    max_lease_ttl = "1h"
  }
}
`
	config := load(t, text)
	o := object(t, config, "jwt_auth.jwt")
	for field, want := range map[string]string{
		"oidc_discovery_url": `"https://gitlab.example.com"`,
		"tune.max_lease_ttl": `"1h"`,
		"path":               `jwt_auth "jwt"`,
		"bound_issuer":       `jwt_auth "jwt"`,
	} {
		r := o.RangeOf(field)
		if got := string(r.SliceBytes([]byte(text))); got != want {
			t.Errorf("%s is at %q, want %q", field, got, want)
		}
	}
	for field, want := range map[string]bool{"path": true, "tune.max_lease_ttl": true, "tune.default_lease_ttl": false, "type": false} {
		if o.Given(field) != want {
			t.Errorf("Given(%s) is %v", field, !want)
		}
	}
	live := hclschema.NewObject(o.Kind)
	if live.RangeOf("path") != nil || live.BlockRange() != nil || live.Given("path") {
		t.Error("a live object has a range, or says that it is declared")
	}
}

// TestExamplesLoad loads the example of each kind.
func TestExamplesLoad(t *testing.T) {
	t.Parallel()
	for _, k := range kind.All().Kinds() {
		config, diags := tryLoad(mapFS(map[string]string{"main.vault.hcl": k.Example}))
		if len(diags) > 0 {
			t.Errorf("%s:\n%s", k.Name, draw(config.Files, diags))
		}
		formatted, diags := hclschema.Format([]byte(k.Example), "example.vault.hcl")
		if len(diags) > 0 || string(formatted) != k.Example {
			t.Errorf("%s: the example is not formatted:\n%s", k.Name, formatted)
		}
	}
}

// TestKindsFit: an object counts its fields in 128 bits, and each kind's label is
// a field that is part of its path.
func TestKindsFit(t *testing.T) {
	t.Parallel()
	for _, k := range kind.All().Kinds() {
		if len(k.Fields) > 128 {
			t.Errorf("%s has %d fields", k.Name, len(k.Fields))
		}
		if f := k.Field(k.Label); f == nil || !f.Identity {
			t.Errorf("%s: the label's field %q is not part of its identity", k.Name, k.Label)
		}
	}
}

// TestFileNames lists in order.
func TestFileNames(t *testing.T) {
	t.Parallel()
	names, err := hclschema.FileNames(mapFS(map[string]string{"b.vault.hcl": "", "a.vault.hcl": "", "c.hcl": "", ".d.vault.hcl": ""}))
	if diff := cmp.Diff([]string{"a.vault.hcl", "b.vault.hcl"}, names); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := hclschema.FileNames(os.DirFS("/nonexistent-directory")); !os.IsNotExist(err) && err == nil {
		t.Error("no error for a missing directory")
	}
}
