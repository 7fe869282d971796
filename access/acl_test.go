package access_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vaultci/vaultci/access"
)

// aclOf joins policies written as text, named a, b, …; the text "?" is a policy of
// which only the name is known.
func aclOf(t testing.TB, d access.Dialect, who *access.Entity, texts ...string) *access.ACL {
	t.Helper()
	var policies []access.NamedPolicy
	for i, text := range texts {
		p := access.NamedPolicy{Name: string(rune('a' + i))}
		if text != "?" {
			parsed, err := access.ParsePolicy(text, d)
			if err != nil {
				t.Fatal(err)
			}
			p.Policy = parsed
		}
		policies = append(policies, p)
	}
	return access.NewACL(d, who, policies...)
}

func TestDecide(t *testing.T) {
	t.Parallel()
	stanza := func(path, body string) string { return fmt.Sprintf("path %q {\n%s\n}\n", path, body) }
	read := `capabilities = ["read"]`
	for _, tt := range []struct {
		name       string
		policies   []string
		capability access.Capabilities
		path       string
		verdict    access.Verdict
		text       string // part of the reason, a condition, or what is open
	}{
		{"no rule", []string{stanza("b", read)}, access.Read, "a", access.Denied, "No rule matches a."},
		{"granted", []string{stanza("a", read)}, access.Read, "/a", access.Allowed, `path "a" of policy "a" grants read.`},
		{"granted by two", []string{stanza("a*", read), stanza("a*", read)}, access.Read, "ab", access.Allowed, `policies ["a" "b"] grants read`},
		{"another capability", []string{stanza("a", read)}, access.Update, "a", access.Denied, `path "a" decides, of policy "a", and grants read.`},
		{"denied", []string{stanza("a", read), stanza("a", `capabilities = ["deny"]`)}, access.Read, "a", access.Denied, `path "a" is denied by policy "b".`},
		{"a broad deny does not count", []string{stanza("a/b", read), stanza("a/*", `capabilities = ["deny"]`)}, access.Read, "a/b", access.Allowed, ""},
		{"an empty rule hides a wider one", []string{stanza("a/*", read), stanza("a/b", `capabilities = []`)}, access.Read, "a/b", access.Denied, "grants nothing"},
		{"list without a slash", []string{stanza("a/b", `capabilities = ["list"]`)}, access.List, "a/b", access.Allowed, ""},
		{"list with a star", []string{stanza("a/b/*", `capabilities = ["list"]`)}, access.List, "a/b", access.Allowed, ""},
		{"root-protected", []string{stanza("sys/auth/*", `capabilities = ["update"]`)}, access.Update, "sys/auth/jwt", access.Denied, "root-protected"},
		{"sudo", []string{stanza("sys/auth/*", `capabilities = ["update", "sudo"]`)}, access.Update, "sys/auth/jwt", access.Allowed, "grants update, sudo"},
		{"wrapping", []string{stanza("a", read+"\nmin_wrapping_ttl = \"1m\"\nmax_wrapping_ttl = 3600")}, access.Read, "a", access.Allowed, "wrapped, for 1m to 1h"},
		{"wrapping that nothing satisfies", []string{stanza("a", read+"\nmin_wrapping_ttl = \"2h\""), stanza("a", read+"\nmax_wrapping_ttl = \"1h\"")}, access.Read, "a", access.Denied, "joined of several stanzas"},
		{"parameters", []string{stanza("a", "capabilities = [\"update\"]\nallowed_parameters = { \"x\" = [\"1\", \"2\"], \"*\" = [] }\nrequired_parameters = [\"X\"]\ndenied_parameters = { y = [] }")}, access.Update, "a", access.Allowed, "must have the parameters x.\nThe request must not have y.\nOf parameters, the request may have any; x = \"1\" or \"2\" only."},
		{"parameters do not count in a delete", []string{stanza("a", "capabilities = [\"delete\"]\nrequired_parameters = [\"x\"]")}, access.Delete, "a", access.Allowed, ""},
		{"any parameter", []string{stanza("a", "capabilities = [\"update\"]\nallowed_parameters = { \"*\" = [] }")}, access.Update, "a", access.Allowed, ""},
		{"control group", []string{stanza("a", read+"\ncontrol_group = { factor \"x\" { identity { group_names = [\"g\"] approvals = 1 } } }")}, access.Read, "a", access.Unknown, "A control group must consent"},
		{"MFA", []string{stanza("a", read+"\nmfa_methods = [\"x\"]")}, access.Read, "a", access.Unknown, "MFA"},
		{"a policy that is not known", []string{stanza("a", read), "?"}, access.Read, "a", access.Unknown, `What policy "b" says is not known.`},
		{"a template that may match", []string{stanza("a/{{identity.entity.name}}", read)}, access.Read, "a/b", access.Unknown, "which becomes a/*, may match"},
		{"a template that may take over", []string{stanza("a/{{identity.entity.name}}", `capabilities = ["deny"]`) + stanza("a/*", read)}, access.Read, "a/b", access.Unknown, "may match"},
		{"a template that changes nothing", []string{stanza("a/{{identity.entity.name}}", read) + stanza("a/*", read)}, access.Read, "a/b", access.Allowed, ""},
		{"a template elsewhere", []string{stanza("a/{{identity.entity.name}}", read)}, access.Read, "b/c", access.Denied, ""},
		{"a template that would join", []string{stanza("sys/auth/+", `capabilities = ["read"]`), stanza("sys/auth/{{identity.entity.name}}", `capabilities = ["sudo"]`)}, access.Read, "sys/auth/x", access.Unknown, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := aclOf(t, access.Vault, &access.Entity{Partial: true}, tt.policies...).Decide(tt.capability, tt.path)
			if d.Verdict != tt.verdict {
				t.Errorf("verdict %q, want %q: %s %v", d.Verdict, tt.verdict, d.Why, d.Open)
			}
			if words := d.Why + "\n" + strings.Join(append(d.Conditions, d.Open...), "\n"); !strings.Contains(words, tt.text) {
				t.Errorf("%q is not in:\n%s", tt.text, words)
			}
		})
	}
}

// TestDecideOpenBao checks the one rule of precedence in which the servers differ.
func TestDecideOpenBao(t *testing.T) {
	t.Parallel()
	const text = `path "kv/*" { capabilities = ["deny"] }
path "kv/a/*" { capabilities = ["list"] }`
	for d, want := range map[access.Dialect]access.Verdict{access.Vault: access.Denied, access.OpenBao: access.Allowed} {
		if got := aclOf(t, d, nil, text).Decide(access.List, "kv/a"); got.Verdict != want {
			t.Errorf("%s: %s, want %s", d, got.Verdict, want)
		}
	}
	acl := aclOf(t, access.OpenBao, nil, `path "a" { capabilities = ["read"] expiration = "2030-01-31T00:00:00Z" }`)
	if got := acl.Decide(access.Read, "a"); got.Verdict != access.Unknown || !strings.Contains(got.Open[0], "2030-01-31") {
		t.Errorf("with an expiration: %+v", got)
	}
}

func TestDecideRoot(t *testing.T) {
	t.Parallel()
	acl := access.NewACL(access.Vault, nil, access.NamedPolicy{Name: "root"})
	if got := acl.Decide(access.Update, "sys/seal"); got.Verdict != access.Allowed {
		t.Errorf("got %+v", got)
	}
	if got := acl.Capabilities("x"); len(got) != 1 || got[0] != "root" {
		t.Errorf("got %v", got)
	}
}

// TestUniverseACL follows a token from its claims to a decision.
func TestUniverseACL(t *testing.T) {
	t.Parallel()
	policy, err := access.ParsePolicy(`path "ops/{{identity.entity.aliases.auth_jwt_1.metadata.project}}/*" { capabilities = ["read"] }`, access.Vault)
	if err != nil {
		t.Fatal(err)
	}
	role := soundRole()
	role.Policies, role.ClaimMappings = []string{"own", "elsewhere"}, map[string]string{"project_id": "project"}
	u := &access.Universe{Roles: []*access.Role{role}, Policies: map[string]*access.Policy{"own": policy, "elsewhere": {}}}
	admission := access.Admit(role, access.Token{Claims: access.Claims{"project_id": "42"}, Now: time.Unix(1, 0), Partial: true})
	acl := u.ACL(access.Vault, role, &admission)
	for path, want := range map[string]access.Verdict{"ops/42/db": access.Allowed, "ops/43/db": access.Denied, "auth/token/lookup-self": access.Allowed} {
		if got := acl.Decide(access.Read, path); got.Verdict != want {
			t.Errorf("%s: %s, want %s: %s", path, got.Verdict, want, got.Why)
		}
	}
	delete(u.Policies, "elsewhere")
	if got := u.ACL(access.Vault, role, &admission).Decide(access.Read, "ops/42/db"); got.Verdict != access.Unknown {
		t.Errorf("with a policy that is not known: %+v", got)
	}
}

// manyPolicies are n policies like those of a CI server's projects.
func manyPolicies(n int) []access.NamedPolicy {
	var policies []access.NamedPolicy
	for i := range n {
		policies = append(policies, access.NamedPolicy{Name: fmt.Sprint("p", i), Policy: &access.Policy{Rules: []access.PathRule{
			{Path: fmt.Sprintf("ops/data/production/p%d/*", i), Capabilities: access.Read},
			{Path: fmt.Sprintf("ops/metadata/+/p%d/*", i), Capabilities: access.List},
			{Path: "auth/token/lookup-self", Capabilities: access.Read},
		}}})
	}
	return policies
}

func BenchmarkNewACL(b *testing.B) {
	policies := manyPolicies(10_000)
	for b.Loop() {
		access.NewACL(access.Vault, nil, policies...)
	}
}

func BenchmarkDecide(b *testing.B) {
	acl := access.NewACL(access.Vault, nil, manyPolicies(10_000)...)
	for b.Loop() {
		acl.Decide(access.List, "ops/metadata/production/p5000/db")
	}
}
