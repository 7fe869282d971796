package hclschema_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

// loadSound loads a configuration that has no faults.
func loadSound(t *testing.T, text string) *hclschema.Config {
	t.Helper()
	fsys := fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}}
	config, diags := hclschema.Load(fsys, hclschema.Options{Schema: kind.All().Schema()})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return config
}

func TestClaims(t *testing.T) {
	t.Parallel()
	config := loadSound(t, `
variable "stage" { default = "production" }
locals { mount = jwt_auth.ci.path }
jwt_auth "ci" {
  path               = "ci/gitlab/"
  oidc_discovery_url = "https://gitlab.example.com"
}
scope {
  policies  = ["*-${var.stage}", " Mixed-* "]
  jwt_roles = { (local.mount) = ["*"], "/jwt/" = [] }
}
scope {
  policies = toset(["a"])
}
removed "jwt_auth" "ci/old/" { destroy = true }
removed "jwt_role" "R" {
  mount   = jwt_auth.ci.path
  destroy = !true
}
`)
	var got []string
	for _, c := range config.Claims {
		got = append(got, fmt.Sprintf("%s line %d", c, c.Range.Start.Line))
	}
	for _, r := range config.Removed {
		got = append(got, fmt.Sprintf("%s %s %v", r.Object.Address, r.Object.Path, r.Destroy))
	}
	want := []string{
		`jwt_roles = { "ci/gitlab" = ["*"] } line 10`,
		`policies = ["*-production"] line 9`,
		`policies = ["a"] line 13`,
		`policies = ["mixed-*"] line 9`,
		`jwt_auth["ci/old"] sys/auth/ci/old true`,
		`jwt_role["ci/gitlab/r"] auth/ci/gitlab/role/r false`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if a, b := config.Claims[1], config.Claims[2]; !a.Meets(a) || a.Meets(b) || a.Meets(config.Claims[0]) {
		t.Error("a claim meets itself, and neither another pattern nor another kind")
	}
}

// TestNoBlockIsLost checks that what is reached through a local counts as
// referred to: a block without a value would pass for undeclared.
func TestNoBlockIsLost(t *testing.T) {
	t.Parallel()
	config := loadSound(t, `
locals {
  mount = secrets_mount.ops.path
  again = local.mount
  each  = { for k, p in policy.each : k => p.name }
}
secrets_mount "ops" { type = "kv-v2" }
policy "each" {
  for_each = toset(["a", "b"])
  name     = each.key
  path "${local.again}/x" { capabilities = ["read"] }
}
policy "of" {
  for_each = local.each
  name     = "of-${each.value}"
  path "x" { capabilities = ["read"] }
}
`)
	if len(config.Objects) != 5 {
		t.Errorf("%d objects, want 5", len(config.Objects))
	}
}
