package hclschema_test

import (
	"testing"
	"testing/fstest"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

// TestOutline finds the parts of objects in the text that they were loaded from.
func TestOutline(t *testing.T) {
	t.Parallel()
	const text = `locals {
  paths = ["a", "b"]
}

jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  tune {
    max_lease_ttl = "1h"
  }
}

policy "p" {
  path "${local.paths[0]}/x" {
    capabilities = ["read"]
  }
  path "b" { capabilities = ["list"] }
}

jwt_role "r" {
  mount        = jwt_auth.jwt.path
  user_claim   = "sub"
  bound_claims = { "a" = "1", b = ["2", "3"] }
}
`
	config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}}, hclschema.Options{Schema: kind.All().Schema()})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	outline := hclschema.NewOutline("main.vault.hcl", []byte(text))
	at := func(o *hclschema.Object, field string) string {
		attr := hclschema.FindAttribute(outline.Block(*o.BlockRange()), field)
		if attr == nil {
			return ""
		}
		return string(attr.Expr.Range().SliceBytes([]byte(text)))
	}
	auth, role, policy := config.Objects[0], config.Objects[1], config.Objects[2]
	if got := at(auth, "tune.max_lease_ttl"); got != `"1h"` {
		t.Errorf("tune.max_lease_ttl: %s", got)
	}
	if got := at(auth, "tune.default_lease_ttl") + at(role, "tune.max_lease_ttl") + at(role, "token_ttl"); got != "" {
		t.Errorf("what is not written: %s", got)
	}
	claims := hclschema.FindAttribute(outline.Block(*role.BlockRange()), "bound_claims").Expr
	for key, want := range map[string]string{"a": `"1"`, "b": `["2", "3"]`} {
		if got := string(hclschema.MapItem(claims, key).ValueExpr.Range().SliceBytes([]byte(text))); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	if hclschema.MapItem(claims, "c") != nil {
		t.Error("a key that is not written has an item")
	}
	if len(policy.Labels) != 2 || policy.Labels[0] != "a/x" || policy.Labels[1] != "b" {
		t.Errorf("the labels of the path blocks: %q", policy.Labels)
	}
}
