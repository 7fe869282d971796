package lint_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/tools/txtar"

	"github.com/vaultci/vaultci/lint"
)

// TestFixes mends every fixture until nothing more can be mended. The result must
// load, have no finding left that comes with edits, and have every comment still.
func TestFixes(t *testing.T) {
	t.Parallel()
	mended := map[string]bool{}
	for _, r := range lint.Rules() {
		paths, err := filepath.Glob(filepath.Join("testdata", r.ID, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			files := fixtureFiles(t, path)
			in := load(t, files)
			in.Only = []string{r.ID}
			if len(lint.Fix(in.Files, lint.Run(in))) == 0 {
				continue
			}
			mended[r.ID] = true
			after := mend(t, path, files, in)
			if before, after := comments(t, in.Files), comments(t, after.Files); !slices.Equal(before, after) {
				t.Errorf("%s: the comments (-before +after)\n%s", path, cmp.Diff(before, after))
			}
		}
		if mended[r.ID] != r.Fixable {
			t.Errorf("%s: fixable is %v, and a fixture is mended: %v", r.ID, r.Fixable, mended[r.ID])
		}
	}
}

// mend makes the edits of the findings until there are none.
func mend(t *testing.T, path string, files map[string]string, in lint.Input) lint.Input {
	t.Helper()
	const most = 20
	for range most {
		edited := lint.Fix(in.Files, lint.Run(in))
		if len(edited) == 0 {
			return in
		}
		for name, text := range edited {
			files[name] = string(text)
		}
		next := load(t, files)
		next.Only = in.Only
		in = next
	}
	t.Errorf("%s: after %d rounds there is still something to mend", path, most)
	return in
}

// fixtureFiles are the files of a fixture, with what they leave out.
func fixtureFiles(t *testing.T, path string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files, all := map[string]string{}, ""
	for _, f := range archive.Files {
		if f.Name != "want" && f.Name != "fixed" {
			files[f.Name] = string(f.Data)
			all += string(f.Data)
		}
	}
	files["prelude.vault.hcl"] = strings.TrimPrefix(lint.Complete(all), all)
	return files
}

// comments are all comments of all files, in their order.
func comments(t *testing.T, files map[string]*hcl.File) []string {
	t.Helper()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		tokens, diags := hclsyntax.LexConfig(files[name].Bytes, name, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		for _, token := range tokens {
			if token.Type == hclsyntax.TokenComment {
				out = append(out, strings.TrimSpace(string(token.Bytes)))
			}
		}
	}
	return out
}

// TestFixSomeInstances leaves a block alone of which only some instances are at
// fault.
func TestFixSomeInstances(t *testing.T) {
	t.Parallel()
	in := load(t, example(`policy "deploy" {
  for_each = { deploy = "payments", other = "data/billing" }
  name     = each.key

  path "ops/${each.value}/*" {
    capabilities = ["read"]
  }
}
`))
	in.Only = []string{"VCI028"}
	findings := lint.Run(in)
	if len(findings) != 1 || len(findings[0].Edits) > 0 {
		t.Errorf("findings: %v, with edits: %v", ids(findings), findings[0].Edits)
	}
}

// TestFixWindowsLines keeps lines ending as they do.
func TestFixWindowsLines(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(lint.Complete(`jwt_role "deploy" {
  mount                = jwt_auth.jwt.path
  user_claim           = "project_id"
  verbose_oidc_logging = true
  bound_audiences      = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_no_default_policy = true
}

lint {
  max_ttl = "5m"
}
`), "\n", "\r\n")
	in := load(t, map[string]string{"main.vault.hcl": text})
	in.Only = []string{"VCI022", "VCI040"}
	after := string(mend(t, "lines", map[string]string{"main.vault.hcl": text}, in).Files["main.vault.hcl"].Bytes)
	if strings.Count(after, "\n") != strings.Count(after, "\r\n") || !strings.Contains(after, "token_explicit_max_ttl = \"5m\"\r\n") || strings.Contains(after, "verbose") {
		t.Errorf("%q", after)
	}
}
