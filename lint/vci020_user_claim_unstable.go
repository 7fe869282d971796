package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/lint/profile"
)

func userClaimUnstable() *Rule {
	return &Rule{
		ID: "VCI020", Name: "user-claim-unstable", Severity: Warning,
		Summary: "user_claim, or what fills a template of a policy, is a claim that others can have, or come to have.",
		Why: "`user_claim` names the alias of an entity. Entities have metadata, groups and policies of their own, and templates in policies are filled from them. " +
			"A login name or an address can be changed and taken by another: then the other has the entity. A branch or an environment has the same name in all projects: then jobs of all of them have one entity, and the audit log does not tell them apart.\n\n" +
			"What `claim_mappings` takes from a token becomes metadata, and a path such as `ops/data/{{…metadata.environment}}/*` is as good as what is in it: the author of a job writes `environment`, and names the branch.\n\n" +
			"The id of the project is one entity for each project, for good; `user_id` is one for each person.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/identity#entities-and-aliases",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "user_email"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Good: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Unshown: "Both examples admit the same jobs: what differs is which entity they have.",
		},
		Fixable: true,
		check:   eachRole(checkAlias),
	}
}

func checkAlias(p *pass, r *role) {
	checkUserClaim(p, r)
	if r.guarded() {
		return // by what somebody has reviewed
	}
	for _, name := range r.mappedClaims() {
		top, deep := pointed(name)
		c := r.profile.Claim(top)
		if c == nil || deep || !c.Mutable || c.Identity > profile.Nobody || r.bounded(top) {
			continue
		}
		if path := r.templateOf(name); path != "" {
			p.report(atKey(r.Object, "claim_mappings", name),
				fmt.Sprintf("A job chooses what %q stands for: its path is filled with %s, which the author of a job writes.", path, top),
				fmt.Sprintf("Bind %s to the values that it may have, bind ref_protected = \"true\", or fill the path with %s.", top, r.profile.Tenant))
		}
	}
}

// bounded says whether a claim is bound to values that not all tokens have.
func (r *role) bounded(top string) bool {
	c := r.claim(top)
	return c != nil && !slices.ContainsFunc(c.values, func(v claimValue) bool { return r.fitsAll(top, v) })
}

// templateOf is a path of the role's policies that is filled with the metadata
// which a claim becomes; "" where there is none.
func (r *role) templateOf(claim string) string {
	into := stringIn(r.Get("claim_mappings"), claim)
	for _, one := range r.policies {
		for i := range one.rules {
			path := one.rules[i].Path
			if into != "" && strings.Contains(strings.ReplaceAll(path, " ", ""), ".metadata."+into+"}}") {
				return path
			}
		}
	}
	return ""
}

func checkUserClaim(p *pass, r *role) {
	name, deep := r.userClaim()
	c := r.profile.Claim(name)
	if c == nil || deep || c.PerJob || c.Type != profile.String && name != "aud" || lasting(name) {
		return
	}
	personal := strings.HasPrefix(name, "user_") || slices.Contains([]string{"actor", "email", "preferred_username"}, name)
	if c.Identity > profile.Nobody && !personal {
		return
	}
	message := fmt.Sprintf("Jobs of all projects can have the same %s, and then they have one entity.", name)
	if personal {
		message = fmt.Sprintf("%s can change, and be taken by another, who has the entity then.", name)
	}
	p.report(atField(r.Object, "user_claim"), message, fmt.Sprintf("Write user_claim = %q.", r.profile.Tenant), r.tenantUserClaim()...)
}

// lasting says whether a claim is the id of a person, which nobody else gets.
func lasting(name string) bool { return name == "user_id" || name == "actor_id" }
