package lint

import (
	"fmt"
	"slices"
)

func policyUnused() *Rule {
	return &Rule{
		ID: "VCI027", Name: "policy-unused", Severity: Notice,
		Summary: "A policy is in no role and in no identity group.",
		Why: "A policy that nobody has is what is left of something, or waits for somebody: whoever names it in a role gets what it grants, and nobody thinks of it when paths change hands. " +
			"Other auth methods, tokens made by hand and entities may have it, which is not seen here.\n\n" +
			"A policy that some role probably means, and names wrong, has no finding: the role has one, VCI026.",
		Source: "Vault keeps no record of who has a policy: https://developer.hashicorp.com/vault/docs/concepts/policies",
		Bad: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}

policy "migration-2024" {
  path "ops/data/billing/*" {
    capabilities = ["read", "update"]
  }
}
`,
		Good: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}
`,
		Attack: Attack{
			Story:   "Somebody adds the old policy to a role, since its name fits.",
			Unshown: "Nobody has the policy yet.",
		},
		check: checkUnusedPolicies,
	}
}

func checkUnusedPolicies(p *pass) {
	if p.partial {
		return
	}
	meant := map[string]bool{}
	for _, near := range p.missingPolicies() {
		meant[near] = true
	}
	for _, one := range p.policies {
		if len(one.roles) > 0 || len(one.groups) > 0 || meant[one.name] || slices.Contains(serverPolicies(), one.name) {
			continue
		}
		remedy := "Take it out, or give it to those who need it. If another auth method gives it, say so in an ignore comment."
		if p.live {
			remedy = "Delete it, unless another auth method, an entity or a token made by hand has it."
		}
		p.report(at(one.Object), fmt.Sprintf("No role and no identity group gives the policy %s.", one.name), remedy)
	}
}
