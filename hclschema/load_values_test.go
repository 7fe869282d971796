package hclschema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

// TestSettings reads the vault block.
func TestSettings(t *testing.T) {
	t.Parallel()
	config := load(t, `
variable "ns" { default = "team" }
locals { dir = "/etc/ssl" }
vault {
  address         = "https://vault.example.com"
  namespace       = var.ns
  ca_cert         = "${local.dir}/ca.pem"
  ca_path         = null
  client_cert     = "c"
  client_key      = "k"
  tls_server_name = "n"
  skip_verify     = "true"
  login "jwt" {
    role = "vaultci"
  }
}
`)
	got := config.Settings
	if got.Range == nil || got.Range.Start.Line != 4 || got.Login == nil || got.Login.Range.Start.Line != 13 {
		t.Errorf("ranges: %+v", got)
	}
	got.Range = nil
	login := *got.Login
	got.Login = nil
	want := hclschema.Settings{
		Address: "https://vault.example.com", Namespace: "team", CACert: "/etc/ssl/ca.pem",
		ClientCert: "c", ClientKey: "k", TLSServerName: "n", SkipVerify: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if login.Path != "jwt" || login.Role != "vaultci" || login.Env != hclschema.DefaultTokenEnv {
		t.Errorf("login is %+v", login)
	}
	if none := load(t, "").Settings; none != (hclschema.Settings{}) {
		t.Errorf("without a block the settings are %+v", none)
	}
}

// TestSecrets collects what must not be printed.
func TestSecrets(t *testing.T) {
	t.Parallel()
	config := load(t, `
variable "s" { sensitive = true }
variable "nested" {
  type      = object({ list = list(string), n = number, none = string })
  sensitive = true
}
variable "open" { default = "open" }
jwt_auth "a" {
  oidc_discovery_url = "https://gitlab.example.com"
  oidc_client_id     = "id"
  oidc_client_secret = "literal"
  description        = upper(var.s)
  bound_issuer       = "x"
}
locals { env = env("TOKEN") }
`, withVars("s=one", `nested={ list = ["two", ""], n = 3, none = null }`), withEnv(map[string]string{"TOKEN": "four"}))
	got := slices.Sorted(slices.Values(config.Secrets))
	for _, want := range []string{"one", "two", "four", "literal", "ONE"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among the secrets %q", want, got)
		}
	}
	for _, not := range []string{"", "open", "x", "id"} {
		if slices.Contains(got, not) {
			t.Errorf("%q is among the secrets", not)
		}
	}
}

// TestUnsetEnvironment loads without any environment.
func TestUnsetEnvironment(t *testing.T) {
	t.Parallel()
	if _, diags := tryLoad(mapFS(map[string]string{"a.vault.hcl": `locals { x = env("X") }`})); len(diags) != 1 {
		t.Errorf("want one diagnostic: %v", diags)
	}
}

// TestOddValues feeds values of every type, null, unknown and marked, into every
// place: nothing panics.
func TestOddValues(t *testing.T) {
	t.Parallel()
	values := []string{
		"null", "true", "1", "-1", "1.5", "1e30", "1e400", "1/0", "-1/0", `""`, `"x"`, "[]", "{}", "[null]", "{ a = null }", "[[]]", `[{ a = 1 }]`, "tolist([])", "toset([])", "tomap({})",
		"toset([null])", "tolist([null])", "tomap({ a = null })", "var.secret", "[var.secret]", "{ a = var.secret }", "{ (var.secret) = 1 }", "var.secrets", "var.secrets[0]",
		"local.nothing", "[local.nothing]", "{ a = local.nothing }", "{ (local.nothing) = 1 }", "policy.broken.rules", "[policy.broken.rules]", "{ a = policy.broken.rules }",
		"each.key", "each.value", "jwt_role.many", "jwt_role.many[\"a\"].bound_claims", "jwt_role.many[\"b\"]", "jwt_role.many[null]", "jwt_role.many[1]", "policy.plain", "policy.plain[0]", "policy.plain[\"name\"]",
		"try(local.deep.x, null)", "can(1)", `"%{ for x in [1] }${x}%{ endfor }"`, "<<EOT\nx\nEOT", `file("none")`, "[for x in []: x]", "{ for x in [1, 2] : \"a\" => x... }",
		"jsondecode(\"null\")", `jsondecode("{\"a\":[1,null]}")`, `yamldecode("a: 1")`, "length(null)", "length(policy.broken.rules)", "upper(null)",
	}
	places := []string{
		`jwt_role "x" {
  mount = "jwt"
  user_claim = "s"
  bound_audiences = ["a"]
  FIELD = VALUE
}`,
		"policy \"x\" {\n  name = VALUE\n  rules = VALUE\n}",
		"policy \"x\" {\n  path \"${VALUE}\" {\n    capabilities = VALUE\n    allowed_parameters = VALUE\n    min_wrapping_ttl = VALUE\n    comment = VALUE\n    required_parameters = VALUE\n  }\n}",
		"policy \"x\" {\n  for_each = VALUE\n  name = each.key\n  rules = each.value\n}",
		"vault {\n  address = VALUE\n  skip_verify = VALUE\n  login \"jwt\" {\n    role = VALUE\n  }\n}",
		"locals {\n  x = VALUE\n}\npolicy \"x\" {\n  for_each = local.x\n  rules = local.x\n}",
		"variable \"x\" {\n  default = VALUE\n  sensitive = VALUE\n  description = VALUE\n  validation {\n    condition = VALUE\n    error_message = VALUE\n  }\n}",
		"jwt_auth \"x\" {\n  path = VALUE\n  jwks_pairs = VALUE\n  provider_config = VALUE\n  jwt_validation_pubkeys = VALUE\n  options = VALUE\n  oidc_client_secret = VALUE\n  tune {\n    max_lease_ttl = VALUE\n    token_type = VALUE\n  }\n}",
		"secrets_mount \"x\" {\n  type = VALUE\n  kv_config {\n    max_versions = VALUE\n  }\n}",
	}
	fields := []string{"name", "token_ttl", "token_num_uses", "bound_claims", "claim_mappings", "token_bound_cidrs", "token_no_default_policy"}
	const around = `
variable "secret" {
  sensitive = true
}
variable "secrets" {
  sensitive = true
  type      = list(string)
}
policy "broken" {
  path "a" { capabilities = ["raed"] }
}
policy "plain" {
  path "a" { capabilities = ["read"] }
}
jwt_role "many" {
  for_each = { a = 1 }
  mount    = "jwt"
  user_claim = "s"
  bound_claims = { a = each.value }
}
`
	schema := kind.All().Schema()
	for _, place := range places {
		for _, value := range values {
			for _, field := range fields {
				text := strings.ReplaceAll(strings.ReplaceAll(place, "VALUE", value), "FIELD", field)
				config, diags := tryLoad(mapFS(map[string]string{"main.vault.hcl": around + text}), func(o *hclschema.Options) {
					o.Schema, o.Vars = schema, []string{"secret=hunter2", `secrets=["swordfish", null]`}
				})
				if got := draw(config.Files, diags); strings.Contains(got, "hunter2") || strings.Contains(got, "swordfish") {
					t.Errorf("%s\nshows a secret:\n%s", text, got)
				}
				if !strings.Contains(place, "FIELD") {
					break
				}
			}
		}
	}
}
