package lint

import "fmt"

func policyMissing() *Rule {
	return &Rule{
		ID: "VCI026", Name: "policy-missing", Severity: Error,
		Summary: "A role or an identity group gives a policy that is not declared, or, on a live server, not there.",
		Why: "Vault does not look whether the policies of a role exist. A token carries the name, which grants nothing: the login succeeds, and each request is refused. " +
			"And whoever makes a policy of that name one day, for whatever purpose, gives it to the jobs of the role.\n\n" +
			"A configuration that declares no policy at all has them made elsewhere, and is not looked at.",
		Source: "https://github.com/hashicorp/vault/issues/5644",
		Bad:    roleWith(`["deploi"]`),
		Good:   roleWith(`["deploy"]`),
		Attack: Attack{
			Story:      "The job itself logs in, and cannot read its secrets.",
			Claims:     Insider(),
			Capability: "read", Path: "ops/data/payments/db",
			Lockout: true,
		},
		check: checkPoliciesExist,
	}
}

// roleWith is an example of a role with policies, written as a list.
func roleWith(policies string) string {
	return `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = ` + policies + `
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`
}

func checkPoliciesExist(p *pass) {
	missing := p.missingPolicies()
	if len(missing) == 0 {
		return
	}
	for _, g := range p.givers() {
		what := "role"
		if g.Kind.Name == "identity_group" {
			what = "group"
		}
		for _, name := range g.names {
			near, is := missing[name]
			if !is {
				continue
			}
			where := "nothing here declares it"
			remedy := "Declare the policy. If it is made elsewhere, say so in an ignore comment, or turn the rule off."
			if p.live {
				where, remedy = "the server has none of that name", "Write the policy, or take its name out."
			}
			if near != "" {
				remedy = fmt.Sprintf("Did you mean %q? %s", near, remedy)
			}
			p.report(atElement(g.Object, g.field, name),
				fmt.Sprintf("The %s gives the policy %q, and %s: a token has nothing by it.", what, name, where), remedy)
		}
	}
}
