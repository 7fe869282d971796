package kind_test

import (
	"encoding/json"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

// TestUniverseOf holds the names of attributes that package access reads against
// the kinds that have them.
func TestUniverseOf(t *testing.T) {
	t.Parallel()
	config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte(`
jwt_auth "ci" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
}

policy "deploy" {
  path "ops/data/*" {
    capabilities = ["read"]
  }
}

jwt_role "Deploy" {
  mount                   = jwt_auth.ci.path
  user_claim              = "/project/id"
  user_claim_json_pointer = true
  bound_audiences         = ["b", "a"]
  bound_subject           = "me"
  bound_claims            = { id = ["7", 7, true, "a\"b", "ü"], "/x/y" = "z" }
  claim_mappings          = { project_path = "project" }
  groups_claim            = "groups"
  expiration_leeway       = "30s"
  not_before_leeway       = -1
  clock_skew_leeway       = 10
  token_policies          = [policy.deploy.name, "Other"]
  token_no_default_policy = true
  token_bound_cidrs       = ["10.0.0.0/8"]
}

secrets_mount "ops" {
  type = "kv-v2"
}
`)}}, hclschema.Options{Schema: kind.All().Schema()})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	got := access.UniverseOf(config.Objects, access.Vault)
	want := &access.Universe{
		Roles: []*access.Role{{
			Mount: "ci", Name: "deploy", Address: "jwt_role.Deploy", Type: "jwt", Issuer: "https://gitlab.example.com",
			BoundAudiences: []string{"a", "b"}, BoundSubject: "me", BoundCIDRs: []string{"10.0.0.0/8"},
			BoundClaims: map[string][]any{"id": {"7", `a"b`, "ü", json.Number("7"), true}, "/x/y": {"z"}},
			UserClaim:   "/project/id", UserClaimJSONPointer: true,
			ClaimMappings: map[string]string{"project_path": "project"}, GroupsClaim: "groups",
			ExpirationLeeway: 30 * time.Second, NotBeforeLeeway: -time.Second, ClockSkewLeeway: 10 * time.Second,
			Policies: []string{"deploy", "other"}, NoDefaultPolicy: true,
		}},
		Policies: map[string]*access.Policy{"deploy": {Rules: []access.PathRule{{Path: "ops/data/*", Capabilities: access.Read, Line: 1}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
