package kind_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/plan"
)

// lockoutBase is what a run works with: a mount, a role, and its policies.
const lockoutBase = `
jwt_auth "ci" {
  oidc_discovery_url = var.issuer
  bound_issuer       = var.issuer
  jwt_supported_algs = ["RS256"]
}
jwt_role "run" {
  mount           = jwt_auth.ci.path
  user_claim      = "project_id"
  bound_audiences = ["vault"]
  bound_claims    = { project_id = "7" }
  token_policies  = ["run", "more"]
}
policy "run" {
  path "sys/policies/acl/*" { capabilities = ["read", "update"] }
  path "auth/ci/*" { capabilities = ["read", "update"] }
}
policy "more" {
  path "sys/mounts" { capabilities = ["read"] }
}
identity_group "team" {
  policies = ["group"]
}
policy "group" {
  path "sys/auth" { capabilities = ["read"] }
}
policy "unrelated" {
  path "x" { capabilities = ["read"] }
}
`

// TestLockouts asks about one change at a time, as a run whose ID token is known and
// as one whose token was supplied.
func TestLockouts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply(t, w.load(t, lockoutBase))
	claims := access.Claims{"iss": w.box.IssuerURL(t), "aud": "vault", "project_id": "7", "ref_protected": "true"}
	tests := []struct {
		name     string
		from, to string // of the text above
		// What is said of a run with an ID token, and of one without; empty for
		// nothing.
		known, supplied string
	}{
		{"another description", `jwt_auth "ci" {`, "jwt_auth \"ci\" {\n  description = \"x\"", "", ""},
		{"more algorithms", `["RS256"]`, `["RS256", "ES256"]`, "", ""},
		{"other algorithms", `["RS256"]`, `["ES256"]`, "jwt_supported_algs", "jwt_supported_algs"},
		{"no issuer", "\n  bound_issuer       = var.issuer", "", "", ""},
		{"another issuer", "bound_issuer       = var.issuer", `bound_issuer       = "https://x"`, "bound_issuer", "bound_issuer"},
		{"a new mount", `jwt_auth "ci" {`, "jwt_auth \"ci\" {\n  local = true", "destroys it", "destroys it"},
		{"a lifetime", `jwt_role "run" {`, "jwt_role \"run\" {\n  token_ttl = 60", "", ""},
		{"more projects", `project_id = "7"`, `project_id = ["7", "8"]`, "", ""},
		{"another project", `project_id = "7"`, `project_id = "8"`, `project_id is "7"`, "cannot be decided"},
		{"one claim more", `project_id = "7"`, `project_id = "7", ref_protected = "true"`, "", "cannot be decided"},
		{"one claim more that the token lacks", `project_id = "7"`, `project_id = "7", tier = "x"`, "tier", "cannot be decided"},
		{"another user claim", `user_claim      = "project_id"`, `user_claim      = "ref_protected"`, "", "user_claim"},
		{"addresses", `jwt_role "run" {`, "jwt_role \"run\" {\n  token_bound_cidrs = [\"10.0.0.0/8\"]", "addresses", "cannot be decided"},
		{"few uses", `jwt_role "run" {`, "jwt_role \"run\" {\n  token_num_uses = 5", "token_num_uses", "token_num_uses"},
		{"logins by browser", `jwt_role "run" {`, "jwt_role \"run\" {\n  role_type = \"oidc\"\n  allowed_redirect_uris = [\"http://localhost\"]", "oidc", "cannot be decided"},
		{"a policy of the role less", `["run", "more"]`, `["run"]`, "read on sys/mounts", "read on sys/mounts"},
		{"a policy that grants nothing less", `["run", "more"]`, `["run", "more", "new"]`, "", ""},
		{"a policy grants less", `["read", "update"] }
  path "auth`, `["read"] }
  path "auth`, "update on sys/policies/acl/*", "update on sys/policies/acl/*"},
		{"a policy grants more", `path "sys/mounts" { capabilities = ["read"] }`, `path "sys/mounts" { capabilities = ["read", "update"] }`, "", ""},
		{"a policy in other words", `path "sys/mounts" { capabilities = ["read"] }`, "# as before\n  path \"sys/mounts\" { capabilities = [\"read\"] }", "", ""},
		{"a policy of a group grants less", `path "sys/auth" { capabilities = ["read"] }`, `path "sys/auth" { capabilities = ["list"] }`, "read on sys/auth", "read on sys/auth"},
		{"a group gives a policy less", `policies = ["group"]`, `policies = ["unrelated"]`, "read on sys/auth", "read on sys/auth"},
		{"a policy that the token has not", `path "x"`, `path "y"`, "", ""},
		{
			"what one policy gives up and another takes over", "  path \"auth/ci/*\" { capabilities = [\"read\", \"update\"] }\n}\npolicy \"more\" {",
			"}\npolicy \"more\" {\n  path \"auth/ci/*\" { capabilities = [\"read\", \"update\"] }", "", "",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(lockoutBase, test.from, test.to, 1)
			if text == lockoutBase {
				t.Fatal("the text has no such part")
			}
			p := w.plan(t, w.load(t, text))
			if p.Empty() && test.name != "a policy in other words" {
				t.Fatal("nothing changes")
			}
			for who, want := range map[*access.Claims]string{&claims: test.known, nil: test.supplied} {
				session := &kind.Session{Mount: "ci", Role: "run", Policies: []string{"default", "group", "more", "run"}, Identity: []string{"group"}}
				if who != nil {
					session.Claims = *who
				}
				got := w.lockouts(t, p, session)
				if want == "" && got != "" || !strings.Contains(got, want) {
					t.Errorf("claims known %v: %q, want %q", who != nil, got, want)
				}
			}
			if got := w.lockouts(t, p, &kind.Session{Policies: []string{"root"}}); got != "" {
				t.Errorf("with a root token: %s", got)
			}
		})
	}
}

// lockouts joins what is said.
func (w *world) lockouts(t *testing.T, p *plan.Plan, who *kind.Session) string {
	t.Helper()
	var out []string
	for _, l := range w.server.Lockouts(t.Context(), p, who) {
		out = append(out, l.Why)
	}
	return strings.Join(out, "\n")
}
