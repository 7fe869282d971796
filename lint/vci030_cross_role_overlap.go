package lint

import (
	"fmt"
	"slices"

	"github.com/vaultci/vaultci/access"
)

func crossRoleOverlap() *Rule {
	return &Rule{
		ID: "VCI030", Name: "cross-role-overlap", Severity: Warning,
		Summary: "A role gives more than another, and admits every job that the other admits.",
		Why: "A job says itself which role it logs in to. Where a role with more power asks no more of a job than one with less, the lesser role restricts nobody: whoever is to have it takes the other. " +
			"Two roles for one project are right where the stronger one asks for something more, such as a protected branch, an environment or a tag. That the audiences differ does not help, since a job asks for any audience it likes.\n\n" +
			"A role is compared with those of all mounts that trust the same issuer. What roles ask is compared as Vault matches it, and what they give by what their policies allow together.",
		Source: "https://developer.hashicorp.com/vault/api-docs/auth/jwt#jwt-login: the role is a parameter of the login. See also https://gitlab.com/gitlab-org/gitlab/-/issues/431598",
		Bad: overlapping(`    project_id    = "42"
    ref_protected = "true"
`),
		Good: overlapping(`    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
`),
		Attack: Attack{
			Story:  "A job of a release branch, which may read, logs in to the role that may write.",
			Claims: with(Insider(), map[string]any{"ref": "release/1", "ref_path": "refs/heads/release/1", "sub": "project_path:payments/api:ref_type:branch:ref:release/1"}),
		},
		check: checkOverlaps,
	}
}

// overlapping is an example with two roles, of which the stronger asks for some
// claims.
func overlapping(claims string) string {
	return `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["create", "read", "update"]
  }
}

policy "read" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}

jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
` + claims + `  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}

jwt_role "read" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_protected = "true"
  }
  token_policies          = [policy.read.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`
}

func checkOverlaps(p *pass) {
	var roles []*contender
	for _, r := range p.roles {
		if r.String("role_type") == "oidc" || len(r.policyNames) == 0 {
			continue
		}
		if c := newContender(r); c != nil {
			roles = append(roles, c)
		}
	}
	index := newCoverage(roles)
	reported := map[*role]bool{}
	for _, weak := range roles {
		for _, strong := range index.covering(weak) {
			if reported[strong.role] {
				continue
			}
			more := p.stronger(strong.role, weak.role)
			if more == "" {
				continue
			}
			reported[strong.role] = true
			f := p.report(atField(strong.Object, "bound_claims"),
				fmt.Sprintf("The role admits every job that %s admits, and gives more: %s. A job chooses the role that it logs in to.", addressOf(weak.Object), more),
				"Ask more of the jobs of this role, such as a protected branch, a tag or an environment; or give both roles the same policies.")
			p.relate(f, at(weak.Object), "this role restricts nobody")
		}
	}
}

// stronger says what the one role gives beyond the other; "" unless it gives all
// that the other gives, and more. Where either has policies that are not known, it
// cannot be told.
func (v *view) stronger(strong, weak *role) string {
	more, less := v.given(strong), v.given(weak)
	if slices.Equal(strong.policyNames, weak.policyNames) || !sameStrangers(strong, weak) || !mayExceed(more, less) {
		return ""
	}
	changes, effect := access.ComparePolicies(access.Vault, texts(less), texts(more))
	if effect != access.Widens {
		return ""
	}
	for _, c := range changes {
		if c.Gained != 0 {
			return fmt.Sprintf("%s on %s", c.Gained, c.Path)
		}
	}
	return fmt.Sprintf("fewer conditions on %s", changes[0].Path)
}

// sameStrangers says whether two roles name the same policies of those that are
// not known.
func sameStrangers(a, b *role) bool {
	strangers := func(r *role) []string {
		return slices.DeleteFunc(slices.Clone(r.policyNames), func(name string) bool {
			return slices.ContainsFunc(r.policies, func(p *policy) bool { return p.name == name })
		})
	}
	return slices.Equal(strangers(a), strangers(b))
}

// mayExceed says quickly of most policies that the ones cannot give all that the
// others give: some path of these is in none of theirs. It is false too where the
// others give nothing.
func mayExceed(more, less []*policy) bool {
	any := false
	for _, p := range less {
		for i := range p.rules {
			rule := &p.rules[i]
			if rule.Capabilities == 0 || rule.Capabilities.Has(access.Deny) {
				continue
			}
			any = true
			if !slices.ContainsFunc(more, func(q *policy) bool { return q.meets(rule) }) {
				return false
			}
		}
	}
	return any
}

// meets says whether a policy has a rule about some path of another one.
func (p *policy) meets(rule *access.PathRule) bool {
	return slices.ContainsFunc(p.rules, func(own access.PathRule) bool {
		_, ok := access.CommonPath(own.Path, rule.Path)
		return ok && own.Capabilities&rule.Capabilities != 0
	})
}

func texts(policies []*policy) []*access.Policy {
	out := make([]*access.Policy, len(policies))
	for i, p := range policies {
		out[i] = &access.Policy{Rules: p.rules}
	}
	return out
}
