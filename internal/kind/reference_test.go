package kind_test

import (
	"testing"
	"testing/fstest"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

// TestReferences see lists and claims as they were written, and not in the form in
// which they are compared: in their order, with their repetitions, and claims not as
// JSON. What was not written is an empty set. Names are seen as the server has them.
func TestReferences(t *testing.T) {
	t.Parallel()
	config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte(`
variable "lists" {
  type    = map(list(string))
  default = { project_id = ["9", "7"] }
}
variable "sets" {
  type    = map(set(string))
  default = { project_id = ["7"] }
}
jwt_role "lists" {
  name            = "UPPER"
  mount           = "jwt"
  user_claim      = "sub"
  bound_audiences = ["z", "a", "z"]
  bound_claims    = var.lists
}
jwt_role "sets" {
  mount           = "jwt"
  user_claim      = "sub"
  bound_audiences = jwt_role.lists.bound_audiences
  bound_claims    = var.sets
}
jwt_role "unset" {
  for_each        = setunion(jwt_role.lists.token_bound_cidrs, ["one"])
  mount           = "jwt"
  user_claim      = "sub"
  bound_audiences = ["a"]
}
policy "seen" {
  for_each = {
    order  = join(",", jwt_role.sets.bound_audiences)
    lists  = join(",", jwt_role.lists.bound_claims.project_id)
    sets   = join(",", jwt_role.sets.bound_claims.project_id)
    none   = length(jwt_role.unset["one"].bound_claims)
    folded = jwt_role.lists.name
  }
  name = "${each.key}-${each.value}"
  path "x" {
    capabilities = ["read"]
  }
}
`)}}, hclschema.Options{Schema: kind.All().Schema()})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	seen := map[string]bool{}
	for _, o := range config.Objects {
		if o.Kind.Name == "policy" {
			seen[o.String("name")] = true
		}
	}
	for _, want := range []string{"order-z,a,z", "lists-9,7", "sets-7", "none-0", "folded-upper"} {
		if !seen[want] {
			t.Errorf("%s is not among %v", want, seen)
		}
	}
}
