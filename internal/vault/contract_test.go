package vault

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// sandbox is a real Vault and an issuer of ID tokens.
type sandbox struct {
	*sandboxtest.Sandbox
}

// startSandbox runs one until the test ends.
func startSandbox(t *testing.T, args ...string) sandbox {
	t.Helper()
	return sandbox{sandboxtest.New(t, args...)}
}

func (s sandbox) client(t *testing.T, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{Address: s.Addr, Token: s.Token, CACert: s.CACert}
	for _, f := range change {
		f(&cfg)
	}
	return mustNew(t, cfg)
}

func TestContractLogical(t *testing.T) {
	t.Parallel()
	c := startSandbox(t).client(t)
	ctx := t.Context()
	server, err := c.Health(ctx)
	if err != nil || server.Dialect != Vault || server.Enterprise || !server.atLeast(1, 15) || server.ServerTime.IsZero() {
		t.Errorf("health: %+v, %v", server, err)
	}
	for _, name := range []string{"plain", "a b", "a/b", "ä", "50%", "q?x=y", "h#h", "p+p"} {
		path := "sys/policies/acl/" + name
		text := "path \"x\" { capabilities = [\"read\"] } # <&> " + name
		if warnings, err := c.Write(ctx, path, map[string]any{"policy": text}); err != nil || len(warnings) > 0 {
			t.Fatal(warnings, err)
		}
		secret, err := c.Read(ctx, path)
		if err != nil || secret.Data["policy"] != text || secret.Data["name"] != name {
			t.Errorf("%q: %v, %v", name, secret, err)
		}
		if data, err := c.ReadJSON(ctx, path); err != nil || gjson.Get(data, "policy").Str != text {
			t.Errorf("%q: %s, %v", name, data, err)
		}
		if keys, err := c.List(ctx, "sys/policies/acl"); err != nil || !slices.Contains(keys, name) {
			t.Errorf("%q: %v, %v", name, keys, err)
		}
		if err := errors.Join(c.Delete(ctx, path), c.Delete(ctx, path)); err != nil {
			t.Error(err)
		}
		if _, err := c.Read(ctx, path); !errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoMount) {
			t.Errorf("%q is still there: %v", name, err)
		}
	}
}

func TestContractMounts(t *testing.T) {
	t.Parallel()
	s := startSandbox(t)
	c, ctx := s.client(t), t.Context()
	enable := map[string]any{"type": "jwt"}
	if _, err := c.WriteOnce(ctx, "sys/auth/team/jwt", enable); err != nil {
		t.Fatal(err)
	}
	_, err := c.WriteOnce(ctx, "sys/auth/team/jwt", enable)
	wantContains(t, err.Error(), "writing sys/auth/team/jwt: path is already in use")
	if keys, err := c.List(ctx, "auth/team/jwt/role"); keys != nil || err != nil {
		t.Errorf("an empty list: %v, %v", keys, err)
	}
	if _, err := c.Read(ctx, "auth/team/jwt/role/x"); !errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoMount) {
		t.Error(err)
	}
	if _, err := c.Read(ctx, "auth/none/role/x"); !errors.Is(err, ErrNotFound) || !errors.Is(err, ErrNoMount) {
		t.Error(err)
	}
	if _, err := c.List(ctx, "auth/none/role"); !errors.Is(err, ErrNoMount) {
		t.Error(err)
	}
	for _, path := range []string{"sys/auth/none", "sys/mounts/none"} {
		if _, err := c.Read(ctx, path); !errors.Is(err, ErrNotFound) || !errors.Is(err, ErrNoMount) {
			t.Error(path, err)
		}
	}
	if _, err := c.Read(ctx, "auth/team/jwt/role/a:b?"); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("a name that the endpoint does not take: %v", err)
	}
	auths, err := c.Read(ctx, "sys/auth")
	if err != nil || auths.Data["team/jwt/"] == nil || auths.Data["request_id"] != nil {
		t.Errorf("%v, %v", auths, err)
	}
	_, err = c.Write(ctx, "auth/team/jwt/config", map[string]any{"oidc_discovery_url": s.IssuerURL(t) + "/elsewhere"})
	wantContains(t, err.Error(), "error checking oidc discovery URL")
	wantContains(t, asError(t, err).Hint(), "byte for byte")
}

func TestContractLogin(t *testing.T) {
	t.Parallel()
	s := startSandbox(t)
	root, ctx := s.client(t), t.Context()
	write := func(path string, body map[string]any) {
		t.Helper()
		if _, err := root.Write(ctx, path, body); err != nil {
			t.Fatal(err)
		}
	}
	write("sys/auth/ci", map[string]any{"type": "jwt"})
	write("auth/ci/config", map[string]any{"oidc_discovery_url": s.IssuerURL(t), "bound_issuer": s.IssuerURL(t)})
	write("sys/policies/acl/reader", map[string]any{"policy": `path "sys/policies/acl/reader" { capabilities = ["read"] }`})
	write("auth/ci/role/deploy", map[string]any{
		"role_type": "jwt", "user_claim": "project_id", "bound_audiences": []string{"vault"},
		"bound_claims": map[string]any{"project_id": "42"}, "token_policies": []string{"reader"}, "token_ttl": 60,
	})
	jwt := s.Sign(t, map[string]any{"aud": "vault", "project_id": "42"})

	job := s.client(t, func(c *Config) { c.Token = "" })
	if _, err := job.Read(ctx, "sys/policies/acl/reader"); !errors.Is(err, ErrPermission) || asError(t, err).Hint() == "" {
		t.Error(err)
	}
	if err := job.LoginJWT(ctx, Login{Path: "ci", Role: "deploy", JWT: jwt}); err != nil {
		t.Fatal(err)
	}
	if _, err := job.Read(ctx, "sys/policies/acl/reader"); err != nil {
		t.Error(err)
	}
	_, err := job.Write(ctx, "auth/ci/role/deploy", map[string]any{})
	if e := asError(t, err); e.Capability() != "create, update" || len(e.Messages) != 1 || e.Messages[0] != "permission denied" {
		t.Errorf("%+v", e)
	}
	token := job.api.Token()
	if err := job.Close(ctx); err != nil {
		t.Error(err)
	}
	_, err = s.client(t, func(c *Config) { c.Token = token }).Read(ctx, "sys/policies/acl/reader")
	if !errors.Is(err, ErrPermission) {
		t.Errorf("the token still works: %v", err)
	}
	wantContains(t, asError(t, err).Hint(), "unknown, expired or revoked")
	for claim, want := range map[string]string{"project_id": "bound_claims", "aud": "bound_audiences", "iss": "bound_issuer"} {
		claims := map[string]any{"aud": "vault", "project_id": "42"}
		claims[claim] = "other"
		bad := s.client(t, func(c *Config) { c.Token = "" })
		err := bad.LoginJWT(ctx, Login{Path: "ci", Role: "deploy", JWT: s.Sign(t, claims)})
		wantContains(t, asError(t, err).Hint(), want)
	}
}

func TestContractSealed(t *testing.T) {
	t.Parallel()
	c := startSandbox(t, "--seal").client(t)
	if server, err := c.Health(t.Context()); !errors.Is(err, ErrSealed) || !server.Sealed {
		t.Errorf("%+v, %v", server, err)
	}
	_, err := c.Read(t.Context(), "sys/auth")
	if !errors.Is(err, ErrSealed) || asError(t, err).Attempts != 1 {
		t.Error(err)
	}
	wantContains(t, asError(t, err).Hint(), "vault operator unseal")
}

func TestContractTLS(t *testing.T) {
	t.Parallel()
	s := startSandbox(t, "--tls")
	if _, err := s.client(t).Read(t.Context(), "sys/auth"); err != nil {
		t.Error(err)
	}
	s.CACert = ""
	_, err := s.client(t).Read(t.Context(), "sys/auth")
	if !errors.Is(err, ErrUnreachable) {
		t.Error(err)
	}
	wantContains(t, asError(t, err).Hint(), "VAULT_CACERT")
}

func TestContractRateLimit(t *testing.T) {
	t.Parallel()
	c := startSandbox(t, "--rate-limit", "20").client(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if _, err := c.Read(context.Background(), "sys/policies/acl/default"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := c.Counts(); n.Retries == 0 {
		t.Errorf("the limit was not met: %+v", n)
	}
}
