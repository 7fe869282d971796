package vault

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestErrorText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		e    Error
		want string
	}{
		{Error{Op: "read", Path: "a", Status: 403, Messages: []string{"permission denied"}}, "reading a: permission denied (HTTP 403)"},
		{Error{Op: "list", Path: "a", Namespace: "team", Status: 404}, "listing a in namespace team: not found (HTTP 404)"},
		{Error{Op: "write", Path: "a", Status: 502, Ambiguous: true}, "writing a: it is unknown whether the request was carried out: bad gateway (HTTP 502)"},
		{Error{Op: "delete", Path: "a", Status: 503, Attempts: 6, Messages: []string{"x", "y"}}, "deleting a: x; y (HTTP 503) (after 6 attempts)"},
		{Error{Op: "login", Path: "auth/jwt/login", Status: 400, Messages: []string{"missing role"}}, "logging in at auth/jwt/login: missing role (HTTP 400)"},
	} {
		if got := test.e.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestCleanMessage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"permission denied":                                                        {"permission denied"},
		"1 error occurred:\n\t* permission denied\n\n":                             {"permission denied"},
		"2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n":         {"permission denied", "invalid token"},
		"error validating: 2 errors occurred:\n\t* a\n\t* b\n\n":                   {"error validating: a", "error validating: b"},
		"1 error occurred:\n\t* one\n\t  two lines\n\n":                            {"one two lines"},
		"1 error occurred:\n\t* outer: 2 errors occurred:\n\t\t* a\n\t\t* b\n\n\n": {"outer: a", "outer: b"},
		"  spread\nover  lines ":                                                   {"spread over lines"},
		"":                                                                         nil,
	} {
		if diff := cmp.Diff(want, cleanMessage(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestCapability(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ op, path, want string }{
		{"read", "sys/auth", "read"},
		{"read", "sys/auth/jwt", "read, sudo"},
		{"write", "sys/auth/jwt", "update, sudo"},
		{"write", "sys/auth/jwt/tune", "update, sudo"},
		{"delete", "sys/auth/jwt", "delete, sudo"},
		{"write", "sys/mounts/ops", "update"},
		{"write", "sys/mounts/auth/jwt/tune", "update"},
		{"write", "sys/remount", "update, sudo"},
		{"read", "sys/audit", "read, sudo"},
		{"write", "sys/policies/acl/x", "update"},
		{"list", "sys/policies/acl", "list"},
		{"list", "auth/token/accessors", "list, sudo"},
		{"write", "auth/jwt/config", "update"},
		{"write", "auth/jwt/role/x", "create, update"},
		{"write", "auth/team/jwt/role/x", "create, update"},
		{"write", "auth/role/config", "update"},
		{"list", "auth/jwt/role", "list"},
		{"delete", "auth/jwt/role/x", "delete"},
		{"write", "auth/token/renew-self", "update"},
		{"write", "identity/group/name/x", "update"},
		{"write", "ops/data/a/b", "create, update"},
		{"write", "ops/metadata/a", "create, update"},
		{"write", "kv1/a", "create, update"},
		{"write", "ops/config", "update"},
		{"write", "ops/delete/a", "update"},
		{"login", "auth/jwt/login", ""},
	} {
		e := &Error{Op: test.op, Path: test.path, Status: 403, Messages: []string{"permission denied"}}
		if got := e.Capability(); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.op, test.path, got, test.want)
		}
	}
	for _, e := range []Error{
		{Op: "read", Path: "a", Status: 403, Messages: []string{"permission denied", "invalid token"}},
		{Op: "read", Path: "a", Status: 403, Anonymous: true},
		{Op: "read", Path: "a", Status: 404},
	} {
		if got := e.Capability(); got != "" {
			t.Errorf("%+v: %q", e, got)
		}
	}
}

func TestHint(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		e    Error
		want string
	}{
		{Error{Op: "read", Status: 503, Messages: []string{"Vault is sealed"}}, "vault operator unseal"},
		{Error{Op: "read", Status: 403, Messages: []string{"permission denied", "invalid token"}}, "VAULT_TOKEN"},
		{Error{Op: "read", Status: 403, Anonymous: true, Messages: []string{"permission denied"}}, "VAULT_TOKEN"},
		{Error{Op: "write", Path: "auth/jwt/role/x", Status: 403}, `path "auth/jwt/role/x" { capabilities = ["create", "update"] }`},
		{Error{Op: "write", Path: "sys/auth/x", Status: 403}, `capabilities = ["update", "sudo"]`},
		{Error{Op: "read", Status: 429}, "--parallelism"},
		{Error{Op: "read", Status: 429, RetryAfter: 3600e9}, "another 1h0m0s"},
		{Error{Op: "write", Status: 400, Messages: []string{"error checking oidc discovery URL"}}, "byte for byte"},
		{Error{Op: "write", Status: 400, Messages: []string{"error checking oidc discovery URL"}}, "Vault itself fetches"},
		{Error{Op: "write", Status: 400, Messages: []string{"error checking jwks URL https://x"}}, "Vault itself fetches"},
		{Error{Op: "read", Status: 404, Messages: []string{`no handler for route "a"`}}, "mount's path"},
		{Error{Op: "read", Status: 308}, "VAULT_ADDR"},
		{Error{Op: "read", Status: 502}, "proxy"},
		{Error{Op: "read", Status: 500}, "server log"},
		{Error{Op: "login", Status: 403, Messages: []string{"permission denied"}}, "token_bound_cidrs"},
		{Error{Op: "login", Status: 400, Messages: []string{`role "zz" could not be found`}}, "no such role"},
		{Error{Op: "login", Status: 400, Messages: []string{"error validating token: invalid audience (aud) claim: audience claim does not match any expected audience"}}, "bound_audiences"},
		{Error{Op: "login", Status: 400, Messages: []string{`error validating claims: claim "ref" does not match any associated bound claim values`}}, "bound_claims"},
		{Error{Op: "login", Status: 400, Messages: []string{"error validating token: invalid issuer (iss) claim"}}, "bound_issuer"},
		{Error{Op: "login", Status: 400, Messages: []string{"error validating token: invalid expiration time (exp) claim: token is expired"}}, "exp"},
		{Error{Op: "login", Status: 503, Messages: []string{"Vault is sealed"}}, "unseal"},
		{Error{Op: "write", Status: 502, Ambiguous: true}, "Plan again"},
		{Error{Op: "read", Status: 404}, ""},
	} {
		got := test.e.Hint()
		if test.want == "" && got != "" {
			t.Errorf("%v: %s", &test.e, got)
		}
		wantContains(t, got, test.want)
	}
}
