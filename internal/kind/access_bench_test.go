package kind_test

import (
	"testing"
	"testing/fstest"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/plan"
)

// tenThousand declares ten thousand roles with a policy each.
func tenThousand(b *testing.B) []*hclschema.Object {
	b.Helper()
	config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte(`
locals {
  projects = { for n in setproduct(range(100), range(100)) : "p${n[0] * 100 + n[1]}" => n[0] * 100 + n[1] }
}

policy "p" {
  for_each = local.projects
  name     = each.key

  path "ops/data/production/${each.key}/*" {
    capabilities = ["read"]
  }
  path "ops/metadata/production/${each.key}/*" {
    capabilities = ["list"]
  }
}

jwt_role "r" {
  for_each        = local.projects
  name            = each.key
  mount           = "jwt"
  user_claim      = "project_id"
  bound_audiences = ["vault"]
  bound_claims    = { project_id = tostring(each.value), ref_protected = "true" }
  token_policies  = [policy.p[each.key].name]
}
`)}}, hclschema.Options{Schema: kind.All().Schema()})
	if diags.HasErrors() {
		b.Fatal(diags)
	}
	return config.Objects
}

// BenchmarkPlanNew is the plan of a fleet that is not there yet, with its access.
func BenchmarkPlanNew(b *testing.B) {
	objects := tenThousand(b)
	for b.Loop() {
		plan.Compute(objects, plan.NewState(), plan.Options{})
	}
}

// BenchmarkUniverse reads the roles and policies of a fleet, as a question about
// access does.
func BenchmarkUniverse(b *testing.B) {
	objects := tenThousand(b)
	for b.Loop() {
		access.UniverseOf(objects, access.Vault)
	}
}

// BenchmarkCan asks one role of a fleet whether it may read a path, and
// BenchmarkWhocan all of them.
func BenchmarkCan(b *testing.B) {
	universe := access.UniverseOf(tenThousand(b), access.Vault)
	for b.Loop() {
		universe.Ask(access.Vault, universe.Roles[5000], access.Question{Capability: access.Read, Path: "ops/data/production/p5000/db"})
	}
}

func BenchmarkWhocan(b *testing.B) {
	universe := access.UniverseOf(tenThousand(b), access.Vault)
	for b.Loop() {
		universe.AskAll(access.Vault, access.Question{Capability: access.Read, Path: "ops/data/production/p5000/db"})
	}
}
