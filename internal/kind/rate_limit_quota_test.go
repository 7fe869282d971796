package kind_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/plan"
)

// TestQuotaOfReplacedMount checks that quotas are made again with their mount,
// since Vault deletes them with it.
func TestQuotaOfReplacedMount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const quotas = `
rate_limit_quota "logins" {
  path = "auth/${jwt_auth.ci.path}/login"
  rate = 500.5
}
rate_limit_quota "deploy" {
  path = "auth/team/ci"
  rate = 500
  role = "deploy"
}
rate_limit_quota "secrets" {
  path = "${secrets_mount.kv.path}/data/*"
  rate = 500
}
rate_limit_quota "all" {
  path = ""
  rate = 100000
}
secrets_mount "kv" { type = "kv-v2" }
`
	w.apply(t, w.load(t, `
jwt_auth "ci" {
  path               = "team/ci"
  oidc_discovery_url = var.issuer
}`+quotas))
	sealed := w.load(t, `
jwt_auth "ci" {
  path               = "team/ci"
  oidc_discovery_url = var.issuer
  seal_wrap          = true
}`+quotas)
	p := w.plan(t, sealed)
	if p.Summary() != (plan.Summary{Create: 2, Replace: 1, Unchanged: 3}) {
		t.Fatalf("the mount and its quotas:\n%s", show(p))
	}
	w.apply(t, sealed)
}

// TestQuotaByHand finds quotas as the vault command writes them.
func TestQuotaByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mountByHand(t, "ci")
	w.box.Write(t, "sys/quotas/rate-limit/Mixed.Case-1", map[string]any{"rate": "7000", "path": "auth/ci/", "interval": "2m", "block_interval": "60"})
	w.box.Write(t, "sys/quotas/rate-limit/all", map[string]any{"rate": 70000.25})
	w.synced(t, w.load(t, `
rate_limit_quota "mixed" {
  name           = "Mixed.Case-1"
  path           = "auth/ci"
  rate           = 7e3
  interval       = 120
  block_interval = "1m"
}
rate_limit_quota "all" {
  path     = "/"
  rate     = 70000.25
  interval = 0
}`))
}

// TestMountsOfPath checks which mounts a quota's path may be below.
func TestMountsOfPath(t *testing.T) {
	t.Parallel()
	field := kind.All().Schema().Kind("rate_limit_quota").Field("path")
	for path, want := range map[string][]hclschema.Name{
		"":               nil,
		"auth":           {{Kind: "secrets_mount", Label: "auth"}},
		"auth/team/jwt/": {{Kind: "jwt_auth", Label: "team"}, {Kind: "jwt_auth", Label: "team/jwt"}, {Kind: "jwt_auth", Label: "team/jwt/"}},
		"kv/data/*":      {{Kind: "secrets_mount", Label: "kv"}, {Kind: "secrets_mount", Label: "kv/data"}, {Kind: "secrets_mount", Label: "kv/data/*"}},
	} {
		if diff := cmp.Diff(want, field.Named(path)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", path, diff)
		}
	}
}
