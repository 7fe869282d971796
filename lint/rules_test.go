package lint_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/lint"
)

// today is the date of all runs in tests.
var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// load reads a configuration that must be sound.
func load(t testing.TB, files map[string]string) lint.Input {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	config, diags := hclschema.Load(fsys, hclschema.Options{
		Schema: kind.All().Schema(), Lint: lint.Block(),
		LookupEnv: func(name string) (string, bool) {
			return "the value of " + name, !strings.HasPrefix(name, "VAULTCI_VAR_") || strings.HasSuffix(name, "secret")
		},
	})
	settings, more := lint.Configure(config.Lint)
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatalf("the configuration has faults: %v\n%v", diags, files)
	}
	return lint.Input{
		Objects: config.Objects, Files: config.Files, Settings: settings, Now: today,
		Login: config.Settings.Login, Removed: config.Removed, Claims: config.Claims,
	}
}

// example is a rule's example with what it leaves out.
func example(text string) map[string]string {
	return map[string]string{"main.vault.hcl": lint.Complete(text)}
}

// ids are the rules of findings, in their order.
func ids(findings []lint.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Rule.ID)
	}
	return out
}

// describe is a finding on one line, for failures and fixtures: where it points,
// what the source says there, and the rule.
func describe(in lint.Input, f lint.Finding) string {
	if f.Range == nil {
		return fmt.Sprintf("%s: %s %s %s", f.Path, f.Severity, f.Rule.ID, f.Message)
	}
	text, _, _ := strings.Cut(string(f.Range.SliceBytes(in.Files[f.Range.Filename].Bytes)), "\n")
	return fmt.Sprintf("%s:%d:%d: %s %s at %s", f.Range.Filename, f.Range.Start.Line, f.Range.Start.Column, f.Severity, f.Rule.ID, text)
}

func TestTable(t *testing.T) {
	t.Parallel()
	rules := lint.Rules()
	if !slices.IsSortedFunc(rules, func(a, b *lint.Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("the rules are not sorted by ID")
	}
	seen := map[string]bool{}
	for _, r := range rules {
		if !regexp.MustCompile(`^VCI\d{3}$`).MatchString(r.ID) || !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(r.Name) {
			t.Errorf("%s %s is not a name of a rule", r.ID, r.Name)
		}
		if seen[r.ID] || seen[r.Name] {
			t.Errorf("%s %s is there twice", r.ID, r.Name)
		}
		seen[r.ID], seen[r.Name] = true, true
		for what, text := range map[string]string{"Summary": r.Summary, "Why": r.Why, "Source": r.Source} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", r.ID, what)
			}
		}
		if !strings.HasSuffix(r.Summary, ".") {
			t.Errorf("%s: the summary is not a sentence", r.ID)
		}
		if r.Live {
			continue // no file shows it
		}
		if r.Bad == "" || r.Good == "" {
			t.Errorf("%s lacks an example", r.ID)
		}
		if (r.Attack.Unshown == "") == (r.Attack.Story == "" || r.Attack.Claims == nil) {
			t.Errorf("%s: an attack has a story and claims, or says why it cannot be shown", r.ID)
		}
	}
}

// TestExamples wants each rule to find fault with its bad example, and no rule to
// find any with a good one but those that it names.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, r := range lint.Rules() {
		if r.Live {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			faulty := load(t, example(r.Bad))
			if r.Severity == lint.Off {
				faulty.Only = []string{r.ID}
			}
			bad := lint.Run(faulty)
			if !slices.Contains(ids(bad), r.ID) {
				t.Errorf("%s finds no fault with its bad example, only %v", r.ID, ids(bad))
			}
			in := load(t, example(r.Good))
			for _, f := range lint.Run(in) {
				if r.Others[f.Rule.ID] == "" {
					t.Errorf("the good example of %s: %s\n%s", r.ID, describe(in, f), f.Message)
				}
			}
		})
	}
}

// TestLayout wants the examples in canonical layout, since pages show them.
func TestLayout(t *testing.T) {
	t.Parallel()
	texts := map[string]string{"the prelude": strings.Join(lint.Prelude(), "\n")}
	for _, r := range lint.Rules() {
		texts["the bad example of "+r.ID], texts["the good example of "+r.ID] = r.Bad, r.Good
	}
	for what, text := range texts {
		formatted, diags := hclschema.Format([]byte(text), "example.vault.hcl")
		if diags.HasErrors() || string(formatted) != text {
			t.Errorf("%s is not in canonical layout:\n%s", what, cmp.Diff(text, string(formatted)))
		}
	}
}

// TestFixtures runs the fixtures of each rule: archives of a configuration with
// the part "want", which lists the findings of this rule. What the files leave
// out of the prelude is added. The name of a fixture begins with what it is: bad,
// good, near_bad or near_good; each rule must have one of each.
func TestFixtures(t *testing.T) {
	t.Parallel()
	for _, r := range lint.Rules() {
		if r.Live {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			paths, err := filepath.Glob(filepath.Join("testdata", r.ID, "*.txtar"))
			if err != nil {
				t.Fatal(err)
			}
			for _, sort := range []string{"bad", "good", "near_bad", "near_good"} {
				if !slices.ContainsFunc(paths, func(p string) bool { return strings.HasPrefix(filepath.Base(p), sort) }) {
					t.Errorf("%s has no fixture testdata/%s/%s*.txtar", r.ID, r.ID, sort)
				}
			}
			for _, path := range paths {
				t.Run(filepath.Base(path), func(t *testing.T) {
					t.Parallel()
					checkFixture(t, r, path)
				})
			}
		})
	}
}

func checkFixture(t *testing.T, r *lint.Rule, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	in := load(t, fixtureFiles(t, path))
	in.Only = []string{r.ID}
	if strings.HasPrefix(r.Name, "ignore-") {
		in.Only = nil // these speak of the findings of others
	}
	got := ""
	for _, f := range lint.Run(in) {
		if f.Rule.ID == r.ID {
			got += describe(in, f) + "\n  " + f.Message + "\n"
		}
	}
	if good := strings.Contains(filepath.Base(path), "good"); good != (got == "") {
		t.Errorf("%s: findings:\n%s", path, got)
	}
	golden(t, archive, path, "want", got)
	golden(t, archive, path, "fixed", fixed(t, in))
}
