package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/graph"
	"github.com/vaultci/vaultci/internal/kind"
)

const configuration = `
variable "hidden" {
  type      = string
  sensitive = true
}
jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
}
jwt_auth "keys" {
  jwks_pairs = [{ jwks_url = "https://a.example.com" }, { jwks_url = "https://b.example.com" }]
}
jwt_auth "secret" {
  oidc_discovery_url = "https://${var.hidden}"
}
jwt_role "deploy" {
  for_each        = toset(["a", "b"])
  name            = each.key
  mount           = jwt_auth.jwt.path
  user_claim      = "sub"
  bound_audiences = ["vault"]
  token_policies  = [policy.deploy.name, "default", var.hidden]
}
jwt_role "elsewhere" {
  mount           = "elsewhere"
  user_claim      = "sub"
  bound_audiences = ["vault"]
}
secrets_mount "ops" {
  type = "kv-v2"
}
policy "deploy" {
  path "ops/data/a" {
    capabilities = ["read"]
  }
  path "ops/data/a" {
    capabilities = ["list"]
  }
  path "other/*" {
    capabilities = ["deny"]
  }
}
policy "hidden" {
  rules = "path \"${var.hidden}\" { capabilities = [\"read\"] }"
}
identity_group "platform" {
  policies = [policy.deploy.name]
  alias {
    mount = jwt_auth.jwt.path
    name  = "platform"
  }
}
rate_limit_quota "logins" {
  path = "auth/${jwt_auth.jwt.path}/login"
  rate = 50
}
rate_limit_quota "all" {
  path = ""
  rate = 5000
}
`

func load(t *testing.T) []*hclschema.Object {
	t.Helper()
	config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte(configuration)}},
		hclschema.Options{Schema: kind.All().Schema(), Vars: []string{"hidden=s3cr3t-name"}})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return config.Objects
}

// TestGraph checks every edge, and that nothing sensitive is shown.
func TestGraph(t *testing.T) {
	t.Parallel()
	objects := load(t)
	g := graph.Of(objects)
	var got []string
	for _, e := range g.Edges {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s -> %s %s", g.Nodes[e.From].Text, g.Nodes[e.To].Text, e.Text)))
	}
	want := []string{
		"(sensitive) -> jwt_auth.secret",
		"https://a.example.com -> jwt_auth.keys",
		"https://b.example.com -> jwt_auth.keys",
		"https://gitlab.example.com -> jwt_auth.jwt",
		"identity_group.platform -> policy.deploy",
		"jwt_auth.jwt -> identity_group.platform",
		`jwt_auth.jwt -> jwt_role.deploy["a"]`,
		`jwt_auth.jwt -> jwt_role.deploy["b"]`,
		"jwt_auth.jwt -> rate_limit_quota.logins",
		`jwt_role.deploy["a"] -> policy.deploy`,
		`jwt_role.deploy["b"] -> policy.deploy`,
		"policy.deploy -> ops/data/a read, list",
		"policy.deploy -> other/* deny",
		"jwt_auth elsewhere -> jwt_role.elsewhere",
		"ops/data/a -> secrets_mount.ops",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, n := range g.Nodes {
		if strings.Contains(n.Text, "s3cr3t") {
			t.Errorf("%q is sensitive", n.Text)
		}
	}
	slices.Reverse(objects)
	if diff := cmp.Diff(g, graph.Of(objects)); diff != "" {
		t.Errorf("the order of the objects counts:\n%s", diff)
	}
}
