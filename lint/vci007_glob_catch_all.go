package lint

import (
	"fmt"

	"github.com/vaultci/vaultci/lint/profile"
)

func globCatchAll() *Rule {
	return &Rule{
		ID: "VCI007", Name: "glob-catch-all", Severity: Error,
		Summary: "A bound claim has a pattern that every token fits, so that it binds nothing.",
		Why: "With `bound_claims_type = \"glob\"`, `*` stands for any text, slashes and no text at all included, and the values of a claim are alternatives. " +
			"So `[\"main\", \"*\"]` is as wide as `*`, and `*` asks only that the claim is there, which GitLab sees to. " +
			"Whoever reads the role believes that something is bound.\n\n" +
			"The same goes for a pattern that means every value which the claim can have, such as `*e` for `true` and `false`, and for a pattern of an id: ids are numbers without structure, and `4*` is 4, 42 and 4711. " +
			"Where such a claim should have been the one that says whose project a job belongs to, and no other one says it, VCI001 reports it.",
		Source: "vault-plugin-auth-jwt, claims.go: values of type glob are matched by go-glob, any one of a list suffices.",
		Bad: `jwt_role "deploy" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = ["main", "*"]
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Good: `jwt_role "deploy" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = ["main", "release/*"]
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "A maintainer of the project protects a branch for trials, and its jobs log in to the role for main.",
			Claims: with(Insider(), map[string]any{"ref": "trials", "ref_path": "refs/heads/trials"}),
		},
		check: eachRole(checkCatchAll),
	}
}

func checkCatchAll(p *pass, r *role) {
	nobody := bind(r).identity == profile.Nobody
	for i := range r.claims {
		c := &r.claims[i]
		if c.deep || nobody && r.identityOf(c.top) > profile.Nobody {
			continue // VCI001 says it
		}
		for _, v := range c.values {
			if !r.fitsAll(c.top, v) && !(r.wild(v) && r.profile.Digits(c.top)) {
				continue
			}
			who := "every token fits"
			if r.profile.Digits(c.top) && !r.fitsAll(c.top, v) {
				who = "ids that have nothing to do with each other fit"
			}
			p.report(atValue(r.Object, "bound_claims", c.name, v.text),
				fmt.Sprintf("%s is bound, and %s %s.", c.name, who, v.json),
				fmt.Sprintf("Write the values that %s may have, or leave the claim out.", c.name))
			break // a list is as wide as that
		}
	}
}
