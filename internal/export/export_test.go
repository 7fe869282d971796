package export_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/export"
	"github.com/vaultci/vaultci/internal/kind"
)

// live makes a live object of a kind with the given values.
func live(t *testing.T, kindName string, values map[string]cty.Value) *hclschema.Object {
	t.Helper()
	o := hclschema.NewObject(kind.All().Schema().Kind(kindName))
	for name, v := range values {
		o.Values[o.Kind.FieldIndex(name)] = v
	}
	o.Path = o.Expand(o.Kind.Path)
	return o
}

func policy(t *testing.T, name, rules string) *hclschema.Object {
	t.Helper()
	return live(t, "policy", map[string]cty.Value{"name": cty.StringVal(name), "rules": cty.StringVal(rules)})
}

func role(t *testing.T, mount, name string) *hclschema.Object {
	t.Helper()
	return live(t, "jwt_role", map[string]cty.Value{
		"name": cty.StringVal(name), "mount": cty.StringVal(mount), "user_claim": cty.StringVal("sub"),
		"bound_audiences": cty.ListVal([]cty.Value{cty.StringVal("vault")}),
	})
}

func mount(t *testing.T, path string) *hclschema.Object {
	t.Helper()
	return live(t, "jwt_auth", map[string]cty.Value{"path": cty.StringVal(path), "oidc_discovery_url": cty.StringVal("https://gitlab.example.com")})
}

func write(objects ...*hclschema.Object) *export.Result {
	return export.Write(kind.All().Schema(), objects, export.Options{})
}

const canonical = "path \"kv/*\" {\n  capabilities = [\"read\"]\n}\n"

// TestLabels checks that any names become labels that are valid and differ.
func TestLabels(t *testing.T) {
	t.Parallel()
	names := []string{"plain", "with-dash", "a.b", "a b", "a/b", "${x}", "\"", "42", "-", "ünï", "日本", "a--b", "a", "a-b", "%{", "#", "//"}
	var policies []*hclschema.Object
	for _, name := range names {
		policies = append(policies, policy(t, name, canonical))
	}
	r := write(policies...)
	if len(r.LeftOut) != 1 || r.LeftOut[0].Object.String("name") != "//" { // which is no name
		t.Errorf("left out: %v", r.LeftOut)
	}
	var labels []string
	for line := range strings.Lines(string(r.Files[0].Text)) {
		if strings.HasPrefix(line, `policy "`) {
			labels = append(labels, strings.Split(line, `"`)[1])
		}
	}
	want := []string{"unnamed", "unnamed-2", "x", "unnamed-3", "unnamed-4", "_42", "a", "a-b", "a--b", "a-b-2", "a-b-3", "a-b-4", "plain", "with-dash", "ünï", "日本"}
	if diff := cmp.Diff(want, labels); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFiles checks what stands in which file: roles of several mounts are apart.
func TestFiles(t *testing.T) {
	t.Parallel()
	r := write(role(t, "jwt", "deploy"), role(t, "ci/gitlab", "deploy"), role(t, "ci/GitLab", "other"), mount(t, "jwt"), policy(t, "p", canonical))
	got := map[string]string{}
	for _, f := range r.Files {
		got[f.Name] = string(f.Text)
	}
	want := map[string]string{
		"jwt_auth.vault.hcl": `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
}
`,
		"jwt_role.ci-GitLab.vault.hcl": `jwt_role "other" {
  mount           = "ci/GitLab"
  user_claim      = "sub"
  bound_audiences = ["vault"]
}
`,
		"jwt_role.ci-gitlab-2.vault.hcl": `jwt_role "ci-gitlab-deploy" {
  name            = "deploy"
  mount           = "ci/gitlab"
  user_claim      = "sub"
  bound_audiences = ["vault"]
}
`,
		"jwt_role.jwt.vault.hcl": `jwt_role "jwt-deploy" {
  name            = "deploy"
  mount           = jwt_auth.jwt.path
  user_claim      = "sub"
  bound_audiences = ["vault"]
}
`,
		"policy.vault.hcl": `policy "p" {
  path "kv/*" {
    capabilities = ["read"]
  }
}
`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPolicies checks in which form policies are written.
func TestPolicies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ rules, want string }{
		"canonical text is typed": {canonical, `
  path "kv/*" {
    capabilities = ["read"]
  }
`},
		"comments stay": {"# why\n" + canonical, `
  rules = <<-EOT
    # why
    path "kv/*" {
      capabilities = ["read"]
    }
  EOT
`},
		"no newline at the end": {strings.TrimSuffix(canonical, "\n"), `
  rules = chomp(<<-EOT
    path "kv/*" {
      capabilities = ["read"]
    }
  EOT
  )
`},
		"one line":            {`path "a" { capabilities = ["read"] }`, "\n  rules = \"path \\\"a\\\" { capabilities = [\\\"read\\\"] }\"\n"},
		"indented throughout": {"  # a\n  # b\n", "\n  rules = <<EOT\n  # a\n  # b\nEOT\n"},
		"a template sequence": {"# ${x} %{y} EOT\npath \"a/{{identity.entity.id}}\" { policy = \"read\" }\n", `
  rules = <<-EOT_
    # $${x} %%{y} EOT
    path "a/{{identity.entity.id}}" { policy = "read" }
  EOT_
`},
	} {
		want := "policy \"p\" {" + test.want + "}\n"
		if diff := cmp.Diff(want, string(write(policy(t, "p", test.rules)).Files[0].Text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestUnfold checks which policies become path blocks although their text has
// another layout.
func TestUnfold(t *testing.T) {
	t.Parallel()
	for rules, want := range map[string]string{
		`path "a/*" { capabilities = ["read"] }`:           "  path \"a/*\" {\n    capabilities = [\"read\"]\n  }\n",
		`{"path":{"a":{"policy":"read"}}}`:                 "  path \"a\" {\n    capabilities = [\"list\", \"read\"]\n  }\n",
		"path \"a\" { capabilities = [\"read\"] } # why\n": "  rules = \"path \\\"a\\\" { capabilities = [\\\"read\\\"] } # why\\n\"\n",
	} {
		r := export.Write(kind.All().Schema(), []*hclschema.Object{policy(t, "p", rules)}, export.Options{Unfold: true})
		got := string(r.Files[0].Text)
		if !strings.Contains(strings.ReplaceAll(got, "{\n\n", "{\n"), want) {
			t.Errorf("%s becomes:\n%s", rules, got)
		}
	}
}

// TestLeftOut checks that what the language refuses is left out with the reason,
// and that what refers to it does so by its name.
func TestLeftOut(t *testing.T) {
	t.Parallel()
	odd := live(t, "jwt_auth", map[string]cty.Value{"path": cty.StringVal("jwt")}) // without a source of keys
	r := write(odd, role(t, "jwt", "deploy"))
	if len(r.LeftOut) != 1 || r.LeftOut[0].Object != odd || r.Objects != 1 {
		t.Fatalf("left out: %+v", r.LeftOut)
	}
	got := string(r.Files[0].Text) + string(r.Files[1].Text)
	for _, want := range []string{"# Left out: sys/auth/jwt\n#   ", `mount           = "jwt"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
}

// TestSecrets checks that a secret becomes a variable.
func TestSecrets(t *testing.T) {
	t.Parallel()
	m := mount(t, "jwt")
	m.Values[m.Kind.FieldIndex("oidc_client_id")] = cty.StringVal("vault")
	r := write(m)
	want := `# Vault never returns this secret. Give it as VAULTCI_VAR_jwt_oidc_client_secret.
variable "jwt_oidc_client_secret" {
  type        = string
  sensitive   = true
  description = "oidc_client_secret of jwt_auth.jwt"
}
`
	if diff := cmp.Diff(want, string(r.Files[1].Text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(string(r.Files[0].Text), "oidc_client_secret = var.jwt_oidc_client_secret\n") {
		t.Errorf("%s", r.Files[0].Text)
	}
}
