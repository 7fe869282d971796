package sandboxtest_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// trust makes a JWT mount that trusts the issuer, with one role for project 42 that may read ops/data/db.
func trust(t *testing.T, box *sandboxtest.Sandbox) {
	t.Helper()
	box.Write(t, "sys/mounts/ops", map[string]any{"type": "kv", "options": map[string]any{"version": "2"}})
	box.Write(t, "ops/data/db", map[string]any{"data": map[string]any{"password": "open sesame"}})
	box.Write(t, "sys/policies/acl/reader", map[string]any{"policy": `path "ops/data/db" { capabilities = ["read"] }`})
	box.Write(t, "sys/auth/jwt", map[string]any{"type": "jwt"})
	box.Write(t, "auth/jwt/config", map[string]any{
		"oidc_discovery_url": box.IssuerURL(t), "bound_issuer": box.IssuerURL(t),
	})
	box.Write(t, "auth/jwt/role/job", map[string]any{
		"role_type": "jwt", "user_claim": "project_id", "bound_audiences": []string{"vault"},
		"bound_claims": map[string]any{"project_id": "42"}, "token_policies": []string{"reader"},
	})
}

func TestAJobReadsItsSecret(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t)
	trust(t, box)
	token, err := box.Login(t, "jwt", "job", box.Sign(t, map[string]any{"aud": "vault", "project_id": "42"}))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := box.Do(t.Context(), token, http.MethodGet, "ops/data/db", nil)
	if err != nil {
		t.Fatal(err)
	}
	outer, _ := answer["data"].(map[string]any)
	inner, _ := outer["data"].(map[string]any)
	if inner["password"] != "open sesame" {
		t.Errorf("read %v", answer)
	}
	_, err = box.Do(t.Context(), token, http.MethodGet, "ops/data/other", nil)
	var refusal *sandboxtest.Error
	if !errors.As(err, &refusal) || refusal.Status != http.StatusForbidden {
		t.Errorf("another path: %v", err)
	}
}

func TestAStrangerIsRefused(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t)
	trust(t, box)
	token, err := box.Login(t, "jwt", "job", box.Sign(t, map[string]any{"aud": "vault", "project_id": "43"}))
	if token != "" || err == nil || !strings.Contains(err.Error(), "project_id") {
		t.Errorf("got %q, %v", token, err)
	}
	box.Rotate(t)
	late := sandbox.SignOptions{Lifetime: -3600e9}
	token, err = box.Login(t, "jwt", "job", box.SignWith(t, map[string]any{"aud": "vault", "project_id": "42"}, late))
	if token != "" || err == nil {
		t.Errorf("an expired token got %q, %v", token, err)
	}
}

func TestHelpers(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t)
	if got := box.Read(t, "sys/policies/acl/none"); got != nil {
		t.Errorf("read %v", got)
	}
	if got := box.List(t, "secret/none"); got != nil {
		t.Errorf("listed %v", got)
	}
	const policy = "sys/policies/acl/a b%c"
	box.Write(t, policy, map[string]any{"policy": "# nothing"})
	if got := box.List(t, "sys/policies/acl"); !slices.Contains(got, "a b%c") {
		t.Errorf("listed %v", got)
	}
	if got := box.Read(t, policy); got["name"] != "a b%c" {
		t.Errorf("read %v", got)
	}
	box.Delete(t, policy)
	box.Delete(t, policy)
	box.Delete(t, "nowhere/at/all")
	if got := box.Read(t, policy); got != nil {
		t.Errorf("after the deletion: %v", got)
	}
	if got := box.Write(t, "auth/token/create", nil); got["auth"] == nil {
		t.Errorf("created %v", got)
	}
	_, err := box.Do(t.Context(), "", http.MethodGet, "sys/mounts", nil)
	if err == nil || !strings.HasPrefix(err.Error(), "GET sys/mounts: status 403: ") {
		t.Errorf("without a token: %v", err)
	}
}

func TestTheServerOfATestIsItsOwn(t *testing.T) {
	t.Parallel()
	one, two := sandboxtest.New(t), sandboxtest.New(t)
	one.Write(t, "sys/policies/acl/mine", map[string]any{"policy": "# nothing"})
	if got := two.Read(t, "sys/policies/acl/mine"); got != nil {
		t.Errorf("the other server has %v", got)
	}
}

func TestSealedWithTLS(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t, "--tls", "--client-auth", "--seal")
	box.Write(t, "sys/unseal", map[string]any{"key": box.UnsealKey})
	if got := box.Read(t, "sys/seal-status"); got["sealed"] != false {
		t.Errorf("got %v", got)
	}
	for _, want := range []string{
		"VAULT_ADDR=https://", "VAULT_TOKEN=hvs.", "VAULT_CACERT=/", "VAULT_CLIENT_CERT=/", "VAULT_CLIENT_KEY=/",
	} {
		if !slices.ContainsFunc(box.Env(), func(v string) bool { return strings.HasPrefix(v, want) }) {
			t.Errorf("the environment lacks %s", want)
		}
	}
}

func TestTraffic(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t, "--record")
	box.Read(t, "sys/policies/acl/default")
	if n := box.Requests(t).Count(http.MethodGet, "sys/policies/acl/default"); n != 1 {
		t.Errorf("counted %d", n)
	}
	box.ResetRequests(t)
	box.AddFault(t, sandbox.Fault{Action: sandbox.Delay, Wait: 1, Count: -1})
	box.Write(t, "sys/policies/acl/x", map[string]any{"policy": "# nothing"})
	box.ClearFaults(t)
	if n := box.Requests(t).Writes(); n != 1 {
		t.Errorf("counted %d writes", n)
	}
}
