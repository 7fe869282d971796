package hclschema_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

// TestLaterIsTheSame loads each fixture in both ways. Where leaving blocks for
// later finds no fault, parsing all first finds none either, and the same objects.
func TestLaterIsTheSame(t *testing.T) {
	t.Parallel()
	sound := 0
	for _, f := range append(fixtures(t, "load"), fixtures(t, "diag")...) {
		later, diags, ok := hclschema.LoadLater(f.files(), f.options(t))
		if !ok {
			continue
		}
		sound++
		got := draw(later.Files, diags) + describeAll(later) + strings.Join(later.Secrets, "\n")
		whole, diags := hclschema.LoadWhole(f.files(), f.options(t))
		want := draw(whole.Files, diags) + describeAll(whole) + strings.Join(whole.Secrets, "\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: leaving blocks for later gives something else:\n%s", f.path, diff)
		}
	}
	if sound == 0 {
		t.Error("no fixture was loaded with blocks left for later")
	}
}

// TestLaterBeginsAgain gives up on files whose blocks cannot be told by their
// lines, and on faults.
func TestLaterBeginsAgain(t *testing.T) {
	t.Parallel()
	const mount = "jwt_auth \"jwt\" {\n  oidc_discovery_url = \"https://gitlab.example.com\"\n}\n"
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"usual":                    {mount, true},
		"no line break at the end": {strings.TrimSpace(mount), true},
		"carriage returns":         {strings.ReplaceAll(mount, "\n", "\r\n"), true},
		"comments between":         {"# one\n\n" + mount + "  // two\n", true},
		"a brace in a comment":     {strings.Replace(mount, "{\n", "{\n/*\n}\n*/\n", 1), true},
		"two of one label":         {mount + mount, false},
		"a misspelt attribute":     {strings.Replace(mount, "oidc", "odic", 1), false},
		"a reference to nothing":   {mount + "policy \"p\" {\n  rules = local.missing\n}\n", false},
		"a cycle":                  {"policy \"a\" {\n  rules = policy.b.rules\n}\npolicy \"b\" {\n  rules = policy.a.rules\n}\n", false},
	} {
		_, diags, ok := hclschema.LoadLater(fstest.MapFS{"main.vault.hcl": {Data: []byte(c.text)}}, hclschema.Options{Schema: kind.All().Schema()})
		if ok != c.ok {
			t.Errorf("%s: ok = %v: %v", name, ok, diags)
		}
	}
}

// TestLaterNeededAfterwards refers to blocks that were evaluated before anybody
// was known to need them: their labels come first.
func TestLaterNeededAfterwards(t *testing.T) {
	t.Parallel()
	const text = `
jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
}

policy "a" {
  for_each = toset(["x", "y"])
  name     = each.key
  path "kv/${each.key}" {
    capabilities = ["read"]
  }
}

policy "b" {
  rules = policy.a["x"].rules
}

secrets_mount "kv" {
  type = "kv-v2"
}
`
	config, diags, ok := hclschema.LoadLater(fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}}, hclschema.Options{Schema: kind.All().Schema()})
	if !ok || len(config.Objects) != 5 {
		t.Fatalf("%d objects, ok = %v: %v", len(config.Objects), ok, diags)
	}
	if a, b := config.Objects[1].String("rules"), config.Objects[3].String("rules"); a == "" || a != b {
		t.Errorf("policy.b has the rules %q, policy.a %q", b, a)
	}
}
