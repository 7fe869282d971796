package kind_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/plan"
)

// Between the two there is a change of every sort, of every kind.
const (
	beforeChanges = `
jwt_auth "jwt" { oidc_discovery_url = var.issuer }
jwt_auth "old" { oidc_discovery_url = var.issuer }
jwt_auth "anew" { oidc_discovery_url = var.issuer }
secrets_mount "ops" { type = "kv-v2" }
secrets_mount "same" { type = "kv-v2" }
secrets_mount "tuned" { type = "kv-v1" }
policy "changed" {
  path "x" { capabilities = ["read"] }
}
policy "same" {
  path "x" { capabilities = ["read"] }
}
policy "ci-undeclared" {
  path "x" { capabilities = ["read"] }
}
jwt_role "changed" {
  mount         = jwt_auth.jwt.path
  user_claim    = "sub"
  bound_subject = "a"
}
jwt_role "undeclared" {
  mount          = jwt_auth.jwt.path
  user_claim     = "sub"
  bound_subject  = "a"
  token_policies = ["ci-undeclared"]
}
jwt_role "anew" {
  mount         = jwt_auth.anew.path
  user_claim    = "sub"
  bound_subject = "a"
}
identity_group "changed" {
  alias {
    mount = jwt_auth.jwt.path
    name  = "a"
  }
}
identity_group "unnamed" {
  alias {
    mount = jwt_auth.jwt.path
    name  = "b"
  }
}
identity_group "named" {}
identity_group "old" {}
rate_limit_quota "changed" {
  path = "auth/${jwt_auth.jwt.path}"
  rate = 100000
}
rate_limit_quota "anew" {
  path = "auth/${jwt_auth.anew.path}"
  rate = 100000
}
`
	backAgain = `
removed "jwt_auth" "new" { destroy = true }
removed "secrets_mount" "new" { destroy = true }
removed "identity_group" "new" { destroy = true }
removed "rate_limit_quota" "new" { destroy = true }
scope { policies = ["new"] }
`
	afterChanges = `
jwt_auth "jwt" {
  oidc_discovery_url = var.issuer
  bound_issuer       = var.issuer
  description        = "CI"
}
jwt_auth "new" { oidc_discovery_url = var.issuer }
jwt_auth "anew" {
  oidc_discovery_url = var.issuer
  local              = true
}
removed "jwt_auth" "old" { destroy = true }
secrets_mount "ops" { type = "kv-v1" }
secrets_mount "same" { type = "kv-v2" }
secrets_mount "tuned" { type = "kv-v2" }
secrets_mount "new" {
  type = "kv-v2"
  kv_config { max_versions = 3 }
}
policy "changed" {
  path "x" { capabilities = ["list"] }
}
policy "same" {
  path "x" { capabilities = ["read"] }
}
policy "new" {
  path "x" { capabilities = ["read"] }
}
jwt_role "changed" {
  mount         = jwt_auth.jwt.path
  user_claim    = "sub"
  bound_subject = "b"
}
jwt_role "new" {
  mount          = jwt_auth.new.path
  user_claim     = "sub"
  bound_subject  = "b"
  token_policies = [policy.new.name]
}
jwt_role "anew" {
  mount         = jwt_auth.anew.path
  user_claim    = "sub"
  bound_subject = "a"
}
identity_group "changed" {
  alias {
    mount = jwt_auth.jwt.path
    name  = "other"
  }
}
identity_group "unnamed" {}
identity_group "named" {
  alias {
    mount = jwt_auth.jwt.path
    name  = "c"
  }
}
identity_group "new" {
  policies = ["new"]
}
removed "identity_group" "old" { destroy = true }
rate_limit_quota "changed" {
  path = "auth/${jwt_auth.jwt.path}"
  rate = 200000
}
rate_limit_quota "anew" {
  path = "auth/${jwt_auth.anew.path}"
  rate = 100000
}
rate_limit_quota "new" {
  path = "auth/${jwt_auth.new.path}"
  rate = 200000
}
scope {
  policies  = ["ci-*"]
  jwt_roles = { jwt = ["*"] }
}
`
)

// TestRequired carries a plan out with a token that may do just what the plan
// requires, and then again and again with one capability less, which must fail.
func TestRequired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	back := func() { w.attempt(t, beforeChanges+backAgain) }
	back()
	objects, own := w.ownership(t, afterChanges)
	state, _, err := w.server.ReadOwned(t.Context(), objects, own)
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Compute(objects, state, plan.Options{})
	if s := p.Summary(); s.Create == 0 || s.Update == 0 || s.Replace < 2 || s.Delete < 3 {
		t.Fatalf("not every sort of change:\n%s", show(p))
	}
	read, carry := w.server.Required(objects, own, p)
	all := kind.Grants{}
	for _, part := range []kind.Grants{read, carry} {
		for path, capabilities := range part {
			all[path] |= capabilities
		}
	}
	if err := w.asGranted(t, all).try(t, objects, own); err != nil {
		t.Fatalf("with what is required: %v", err)
	}
	tried := 0
	for _, path := range slices.Sorted(maps.Keys(all)) {
		for bit := access.Create; bit <= access.Sudo; bit <<= 1 {
			if !all[path].Has(bit) {
				continue
			}
			back()
			less := maps.Clone(all)
			if less[path] &^= bit; less[path] == 0 {
				less[path] = access.Deny
			}
			if w.asGranted(t, less).try(t, objects, own) == nil {
				t.Errorf("it goes without %s on %s", bit, path)
			}
			tried++
		}
	}
	if tried < 40 {
		t.Errorf("only %d capabilities", tried)
	}
}

// attempt makes the server as a configuration says, with the root token.
func (w *world) attempt(t *testing.T, text string) {
	t.Helper()
	objects, own := w.ownership(t, text)
	if err := w.try(t, objects, own); err != nil {
		t.Fatal(err)
	}
}

// asGranted is the same world with a token that has the grants, and not even the
// default policy.
func (w *world) asGranted(t *testing.T, grants kind.Grants) *world {
	t.Helper()
	text, err := grants.Policy().HCL(access.Vault)
	if err != nil {
		t.Fatal(err)
	}
	w.box.Write(t, "sys/policies/acl/granted", map[string]any{"policy": text})
	answer, err := w.box.Do(t.Context(), w.box.Token, "POST", "auth/token/create", map[string]any{"policies": []string{"granted"}, "no_default_policy": true})
	if err != nil {
		t.Fatal(err)
	}
	return w.as(t, answer["auth"].(map[string]any)["client_token"].(string))
}

// try plans and applies, and says what went wrong.
func (w *world) try(t *testing.T, objects []*hclschema.Object, own *kind.Ownership) error {
	t.Helper()
	state, faults, err := w.server.ReadOwned(t.Context(), objects, own)
	if err != nil {
		return err
	}
	for _, f := range faults {
		return f.Err
	}
	report := apply.Run(t.Context(), plan.Compute(objects, state, plan.Options{}), w.server, apply.Options{Workers: 4})
	for _, r := range report.Results {
		if r.Status == apply.Failed {
			return fmt.Errorf("%s: %w", r.Change.Address, r.Err)
		}
	}
	return nil
}
