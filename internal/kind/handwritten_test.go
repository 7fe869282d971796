package kind_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/plan"
)

// mountByHand makes a JWT mount with plain requests.
func (w *world) mountByHand(t *testing.T, path string) {
	t.Helper()
	w.box.Write(t, "sys/auth/"+path, map[string]any{"type": "jwt", "config": map[string]any{"max_lease_ttl": "1h", "default_lease_ttl": "900"}})
	w.box.Write(t, "auth/"+path+"/config", map[string]any{"oidc_discovery_url": w.box.IssuerURL(t), "bound_issuer": w.box.IssuerURL(t), "default_role": "Deploy"})
}

// TestWrittenByHand declares what somebody wrote with the vault command, in other
// forms that mean the same, and expects nothing to do.
func TestWrittenByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mountByHand(t, "team/ci")
	w.box.Write(t, "auth/team/ci/role/Old-Role", map[string]any{
		"role_type":         "jwt",
		"user_claim":        "sub",
		"bound_audiences":   "b,a",
		"bound_subject":     nil,
		"bound_claims":      map[string]any{"project_id": []string{"42"}, "ref": "v1", "n": json.Number("7"), "ok": true, "group": []any{"b", "a"}},
		"bound_claims_type": "string",
		"claim_mappings":    nil,
		"oidc_scopes":       nil,
		"policies":          "Read,deploy,read",
		"ttl":               "10m",
		"max_ttl":           3600,
		"num_uses":          "5",
		"bound_cidrs":       "10.0.0.1/32,192.168.1.7/24",
		"clock_skew_leeway": "-1s",
		"max_age":           "1h",
		"token_type":        "",
	})
	w.box.Write(t, "sys/policies/acl/Team/Deploy", map[string]any{"policy": "path \"kv/*\" {\n  capabilities = [\"read\"]\n}\n"})
	w.box.Write(t, "sys/mounts/team/kv", map[string]any{"type": "kv", "options": map[string]any{"version": "2"}, "description": "by hand"})
	w.box.Write(t, "team/kv/config", map[string]any{"delete_version_after": "720h", "max_versions": "3"})

	w.synced(t, w.load(t, `
jwt_auth "ci" {
  path               = "/team/ci/"
  oidc_discovery_url = var.issuer
  bound_issuer       = var.issuer
  default_role       = "DEPLOY"
  tune {
    max_lease_ttl     = 3600
    default_lease_ttl = "15m"
    token_type        = "default-service"
  }
}
jwt_role "old" {
  name            = "OLD-role"
  mount           = jwt_auth.ci.path
  user_claim      = "sub"
  bound_audiences = ["a", "b"]
  bound_claims = {
    project_id = "42"
    ref        = ["v1"]
    n          = 7
    ok         = true
    group      = ["a", "b", "a"]
  }
  token_policies    = ["deploy", "READ"]
  token_ttl         = 600
  token_max_ttl     = "1h"
  token_num_uses    = 5
  token_bound_cidrs = ["192.168.1.0/24", "10.0.0.1"]
  clock_skew_leeway = -1
  max_age           = "3600"
}
policy "deploy" {
  name = "team/Deploy"
  path "kv/*" {
    capabilities = ["read"]
  }
}
secrets_mount "kv" {
  path        = "team/kv"
  type        = "kv-v2"
  description = "by hand"
  kv_config {
    max_versions         = 3
    delete_version_after = "30d"
  }
}
`))
}

// TestOddLiveValues reads what vaultci would never write: it is shown as a
// difference, and a write puts it right.
func TestOddLiveValues(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mountByHand(t, "odd")
	odd := map[string]any{
		"float":   json.RawMessage(`7.0`),
		"null":    nil,
		"nested":  map[string]any{"a": []any{1, map[string]any{"b": nil}}},
		"in list": []any{nil, 1.5, []any{"x"}, map[string]any{}},
		"empty":   []any{},
		"huge":    json.Number("12345678901234567890123"),
		"quotes":  "\"\\\n\x00<&>\u2028",
	}
	for claim, value := range odd {
		objects := w.load(t, `
jwt_role "odd" {
  mount           = "odd"
  user_claim      = "sub"
  bound_audiences = ["vault"]
  bound_claims    = { float = 7 }
}`)
		w.box.Write(t, "auth/odd/role/odd", map[string]any{
			"role_type": "jwt", "user_claim": "sub", "bound_audiences": []string{"vault"}, "bound_claims": map[string]any{claim: value},
		})
		w.change(t, objects, plan.Update, "bound_claims")
		w.apply(t, objects)
	}
	want := map[string]any{"float": 7.0}
	if diff := cmp.Diff(want, w.box.Read(t, "auth/odd/role/odd")["bound_claims"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestOddNames writes objects whose names need care in a URL.
func TestOddNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	objects := w.load(t, `
policy "slash" {
  name = "team/a/b"
  path "kv/*" { capabilities = ["read"] }
}
policy "space" {
  name = "two words"
  path "kv/*" { capabilities = ["read"] }
}
policy "marks" {
  name = "100%-of?them#+ü"
  path "kv/*" { capabilities = ["read"] }
}
jwt_auth "deep" {
  path               = "a/b-c/d.e"
  oidc_discovery_url = var.issuer
}
jwt_role "name" {
  name            = "A.b-c_d"
  mount           = jwt_auth.deep.path
  user_claim      = "sub"
  bound_audiences = ["vault"]
}
`)
	w.apply(t, objects)
	if !w.hasPolicies(t, "team/a/b", "two words", "100%-of?them#+ü") {
		t.Errorf("policies %q", w.box.List(t, "sys/policies/acl"))
	}
	w.remove(t, objects...)
	if w.hasPolicies(t, "team/a/b") || w.hasPolicies(t, "two words") || w.hasPolicies(t, "100%-of?them#+ü") {
		t.Errorf("policies %q", w.box.List(t, "sys/policies/acl"))
	}
}

func (w *world) hasPolicies(t *testing.T, names ...string) bool {
	t.Helper()
	there := map[string]bool{}
	for _, name := range w.box.List(t, "sys/policies/acl") {
		there[name] = true
	}
	for _, name := range names {
		if !there[name] {
			return false
		}
	}
	return true
}
