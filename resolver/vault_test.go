package resolver_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/resolver"
)

// job prepares a real Vault for a job of project 42 whose role has one policy, and returns the job's login.
func job(t *testing.T, box *sandboxtest.Sandbox, policy string) resolver.Login {
	t.Helper()
	box.Write(t, "sys/auth/jwt", map[string]any{"type": "jwt"})
	box.Write(t, "auth/jwt/config", map[string]any{"oidc_discovery_url": box.IssuerURL(t), "bound_issuer": box.IssuerURL(t)})
	box.Write(t, "sys/policies/acl/job", map[string]any{"policy": policy})
	box.Write(t, "auth/jwt/role/job", map[string]any{
		"role_type": "jwt", "user_claim": "project_id", "bound_audiences": []string{"https://vault.example.com"},
		"bound_claims": map[string]any{"project_id": "42"}, "token_policies": []string{"job"}, "token_ttl": "5m",
	})
	return resolver.Login{Address: box.Addr, Role: "job", TokenName: "VAULT_ID_TOKEN", Token: sign(t, box, nil, 0)}
}

func sign(t *testing.T, box *sandboxtest.Sandbox, claims map[string]any, lifetime time.Duration) resolver.Token {
	t.Helper()
	return resolver.Token(box.SignWith(t, claims, sandbox.SignOptions{GitLabJob: true, Lifetime: lifetime}))
}

// mounts are a mount of each kind, with a secret each.
func mounts(t *testing.T, box *sandboxtest.Sandbox) {
	t.Helper()
	box.Write(t, "sys/mounts/ops", map[string]any{"type": "kv-v2"})
	box.Write(t, "sys/mounts/old", map[string]any{"type": "kv-v1"})
	put := func(name, value string) {
		body := map[string]any{"data": map[string]any{"password": value, "count": 1.50, "tags": []string{"a"}}}
		for try := range 50 { // a new mount is not ready at once
			_, err := box.Do(t.Context(), box.Token, "POST", "ops/data/"+name, body)
			if err == nil {
				return
			}
			if !strings.Contains(err.Error(), "Upgrading") || try == 49 {
				t.Fatal(err)
			}
		}
	}
	put("production/db", "first")
	put("production/db", "second")
	put("gone", "x")
	box.Delete(t, "ops/data/gone")
	put("burnt", "x")
	box.Write(t, "ops/destroy/burnt", map[string]any{"versions": []int{1}})
	box.Write(t, "old/production/db", map[string]any{"password": "old one"})
}

// TestAgainstVault is about what Vault really answers.
func TestAgainstVault(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t, "--record")
	mounts(t, box)
	login := job(t, box, `
		path "ops/data/*" { capabilities = ["read"] }
		path "ops/production/*" { capabilities = ["read"] }
		path "old/*" { capabilities = ["read"] }
		path "none/*" { capabilities = ["read"] }`)
	secret := func(name, engine, mount, path, field string) resolver.Secret {
		return resolver.Secret{Name: name, Login: login, Engine: engine, Mount: mount, Path: path, Field: field}
	}
	older := secret("OLDER", "kv-v2", "ops", "production/db", "password")
	older.Version = 1
	whole := secret("WHOLE", "kv-v2", "ops", "production/db", "")
	whole.Whole = true
	r := resolver.New(resolver.Options{})
	box.ResetRequests(t)
	values, err := r.Resolve(t.Context(), []resolver.Secret{
		secret("A", "kv-v2", "ops", "production/db", "password"), secret("B", "kv-v1", "old", "production/db", "password"),
		secret("C", "generic", "old", "production/db", "password"), older, whole,
		secret("D", "generic", "ops", "data/production/db", "metadata"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range values[:5] {
		got = append(got, v.Name+"="+string(v.Data))
	}
	want := []string{"A=second", "B=old one", "C=old one", "OLDER=first", `WHOLE={"count":1.5,"password":"second","tags":["a"]}`}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.HasPrefix(string(values[5].Data), `{"created_time":`) {
		t.Errorf("the metadata is %s", values[5].Data)
	}
	if err := r.Close(t.Context()); err != nil {
		t.Error(err)
	}
	traffic := box.Requests(t)
	if traffic.Total != 5 || traffic.Count("PUT", "auth/jwt/login") != 1 || traffic.Count("POST", "auth/token/revoke-self") != 1 {
		t.Errorf("%d requests: %+v", traffic.Total, traffic.Requests)
	}

	unknown := older
	unknown.Name, unknown.Version = "NO_VERSION", 9
	_, err = resolve(t, resolver.Options{},
		secret("FIELD", "kv-v2", "ops", "production/db", "pasword"), secret("ABSENT", "kv-v2", "ops", "production/nothing", "x"), unknown,
		secret("GONE", "kv-v2", "ops", "gone", "password"), secret("BURNT", "kv-v2", "ops", "burnt", "password"),
		secret("V1_ON_V2", "kv-v1", "ops", "production/db", "password"), secret("V2_ON_V1", "kv-v2", "old", "production/db", "password"),
		secret("NO_MOUNT", "kv-v2", "none", "x", "y"), secret("DENIED", "kv-v2", "secret", "x", "y"), secret("DENIED_HERE", "kv-v1", "ops", "x/y", "z"))
	wantIn(t, err, map[string][]string{
		"FIELD":       {"secret not found", "It has: count, password, tags.", `Did you mean "password"?`},
		"ABSENT":      {"secret not found", "There is nothing at ops/data/production/nothing."},
		"NO_VERSION":  {"secret not found", "or no version 9 of it"},
		"GONE":        {"secret not found", "Version 1 was deleted at 20"},
		"BURNT":       {"secret not found", "Version 1 is destroyed"},
		"V1_ON_V2":    {"secret not found", "This mount is kv-v2"},
		"V2_ON_V1":    {"secret not found", "This mount is kv-v1"},
		"NO_MOUNT":    {"secret not found", "Nothing is mounted at none."},
		"DENIED":      {"permission denied", `path "secret/data/x" { capabilities = ["read"] }`, "They say nothing about the mount secret at all"},
		"DENIED_HERE": {"permission denied", "This mount is kv-v2"},
	})
}

func resolve(t *testing.T, opts resolver.Options, secrets ...resolver.Secret) ([]resolver.Value, error) {
	t.Helper()
	r := resolver.New(opts)
	values, err := r.Resolve(t.Context(), secrets)
	if closing := r.Close(t.Context()); closing != nil {
		t.Error(closing)
	}
	return values, err
}

// wantIn looks for texts in the errors of the secrets by name; there must be no other errors.
func wantIn(t *testing.T, err error, want map[string][]string) {
	t.Helper()
	var all resolver.Errors
	if !errors.As(err, &all) || len(all) != len(want) {
		t.Errorf("%d errors, want %d: %v", len(all), len(want), err)
	}
	for _, e := range all {
		for _, text := range want[e.Secret.Name] {
			if !strings.Contains(e.Error(), text) {
				t.Errorf("%s does not say %q:\n%s", e.Secret.Name, text, e)
			}
		}
	}
}

// TestRefusedLogins explains what Vault refuses from the token's own claims.
func TestRefusedLogins(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t)
	login := job(t, box, `path "x" { capabilities = ["read"] }`)
	box.Write(t, "sys/auth/plain", map[string]any{"type": "jwt"})
	known := func(context.Context, resolver.Login) *resolver.Role {
		return &resolver.Role{Source: "the test", Role: &access.Role{
			UserClaim: "project_id", BoundAudiences: []string{"https://vault.example.com"}, Issuer: box.IssuerURL(t),
			BoundClaims: map[string][]any{"project_id": {"42"}, "environment": {"production"}},
		}}
	}
	for name, test := range map[string]struct {
		change func(*resolver.Login)
		known  bool
		want   []string
	}{
		"claim":          {token(t, box, map[string]any{"project_id": "43"}, 0), false, []string{`project_id is "43".`}},
		"claim and role": {token(t, box, map[string]any{"project_id": "43"}, 0), true, []string{`project_id is "43", and the role wants "42"`, "read from the test"}},
		"type":           {token(t, box, map[string]any{"project_id": 42}, 0), true, []string{`types must agree`}},
		"drift":          {token(t, box, map[string]any{"project_id": "43", "environment": "production"}, 0), true, []string{`project_id is "43"`}},
		"audience":       {token(t, box, map[string]any{"aud": "https://other.example.com"}, 0), true, []string{`aud is "https://other.example.com", and the role wants "https://vault.example.com"`}},
		"expired":        {token(t, box, nil, -10*time.Minute), false, []string{"exp was 20", "the token expired 10m"}},
		"too early":      {token(t, box, map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}, 2*time.Hour), false, []string{"nbf is 20", "not valid for another"}},
		"issuer":         {token(t, box, map[string]any{"iss": "https://other.example.com"}, 0), false, []string{`iss is "https://other.example.com"`}},
		"no JWT":         {func(l *resolver.Login) { l.Token = "nothing" }, false, []string{"What VAULT_ID_TOKEN holds is no JWT."}},
		"no role":        {func(l *resolver.Login) { l.Role = "" }, false, []string{"missing role", "Set VAULT_AUTH_ROLE"}},
		"other role":     {func(l *resolver.Login) { l.Role = "nope" }, false, []string{`has no role "nope"`}},
		"no mount":       {func(l *resolver.Login) { l.Path = "nope" }, false, []string{"no auth mount at nope"}},
		"address/v1":     {func(l *resolver.Login) { l.Address += "/v1/" }, false, []string{"VAULT_SERVER_URL ends in /v1"}},
		"address/x":      {func(l *resolver.Login) { l.Address += "/x" }, false, []string{"seems to lead to something else than Vault's API"}},
		"no config":      {func(l *resolver.Login) { l.Path = "plain" }, false, []string{"could not load configuration"}},
	} {
		t.Run(strings.NewReplacer(" ", "_", "/", "_").Replace(name), func(t *testing.T) {
			t.Parallel()
			l := login
			test.change(&l)
			opts := resolver.Options{}
			if test.known {
				opts.Roles = known
			}
			_, err := resolve(t, opts, resolver.Secret{Name: "A", Login: l, Mount: "ops", Path: "x", Field: "y"})
			wantIn(t, err, map[string][]string{"A": append(test.want, "login refused")})
			if text := fmt.Sprint(err); strings.Contains(text, string(l.Token)) && l.Token != "nothing" {
				t.Errorf("the token is in\n%s", text)
			}
		})
	}
}

// TestTokensThatAreCounted: Vault answers 403 to a token that is used up, as if a policy were missing.
func TestTokensThatAreCounted(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t)
	login := job(t, box, `path "ops/data/*" { capabilities = ["read"] }`)
	mounts(t, box)
	box.Write(t, "auth/jwt/role/job", map[string]any{"role_type": "jwt", "token_num_uses": 1})
	first := resolver.Secret{Name: "A", Login: login, Mount: "ops", Path: "production/db", Field: "password"}
	same := resolver.Secret{Name: "B", Login: login, Mount: "ops", Path: "production/db", Field: "count"}
	other := resolver.Secret{Name: "C", Login: login, Mount: "ops", Path: "gone", Field: "x"}
	_, err := resolve(t, resolver.Options{}, first, same, other)
	wantIn(t, err, map[string][]string{
		"A": {"permission denied", "good for one request (token_num_uses), and these secrets take 2", "to 3 at least"},
		"B": {"permission denied", "token_num_uses"}, "C": {"permission denied", "token_num_uses"},
	})
	r := resolver.New(resolver.Options{})
	if _, err := r.Resolve(t.Context(), []resolver.Secret{first, same}); err != nil {
		t.Error(err)
	}
	if err := r.Close(t.Context()); !errors.Is(err, vault.ErrPermission) {
		t.Errorf("a token that is used up was revoked: %v", err)
	}
	other.Mount = "old"
	_, err = resolver.New(resolver.Options{}).Resolve(t.Context(), []resolver.Secret{other}) // it leaves nothing to revoke
	wantIn(t, err, map[string][]string{"C": {"They need:"}})
	if strings.Contains(fmt.Sprint(err), "They say nothing about the mount") {
		t.Errorf("what was not asked for is told:\n%s", err)
	}
}

// token returns a change of the login's token.
func token(t *testing.T, box *sandboxtest.Sandbox, claims map[string]any, lifetime time.Duration) func(*resolver.Login) {
	t.Helper()
	signed := sign(t, box, claims, lifetime)
	return func(l *resolver.Login) { l.Token = signed }
}

// TestSelfSignedServer names the error and the two remedies of GitLab's page.
func TestSelfSignedServer(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t, "--tls")
	secret := resolver.Secret{Name: "A", Login: resolver.Login{Address: box.Addr, Token: "JWT"}, Mount: "ops", Path: "x", Field: "y"}
	_, err := resolve(t, resolver.Options{}, secret)
	wantIn(t, err, map[string][]string{"A": {"x509: certificate signed by unknown authority", "two remedies", "set VAULT_CACERT"}})
	_, err = resolve(t, resolver.Options{TLS: resolver.TLS{CACert: box.CACert}}, secret)
	wantIn(t, err, map[string][]string{"A": {"login refused"}})
	_, err = resolve(t, resolver.Options{TLS: resolver.TLS{CACert: "/nowhere.pem"}}, secret)
	wantIn(t, err, map[string][]string{"A": {"not a valid request", "VAULT_CACERT", "nowhere.pem"}})
}
