package lint

import (
	"fmt"
	"strings"
)

func conditionalClaim() *Rule {
	return &Rule{
		ID: "VCI016", Name: "conditional-claim", Severity: Notice,
		Summary: "A role binds a claim that only some tokens have.",
		Why: "A token without a bound claim is refused. `environment`, `environment_protected` and `deployment_tier` are only in tokens of jobs with an `environment`, and others come with a setting of the user or the place of the pipeline's definition. " +
			"Where that is what is wanted, all is well; where a job without it fails now and then, this is why.",
		Source: "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
    environment   = "production"
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
			Story:   "A job without an environment cannot log in.",
			Claims:  Insider(),
			Lockout: true,
		},
		check: eachRole(checkConditionalClaims),
	}
}

func checkConditionalClaims(p *pass, r *role) {
	if r.profile.Open {
		return
	}
	var order []string
	claims := map[string][]string{}
	for i := range r.claims {
		c := &r.claims[i]
		known := r.profile.Claim(c.top)
		if known == nil || known.When == "" || strings.HasPrefix(c.top, "runner_") {
			continue // a job that logs in has a runner
		}
		if claims[known.When] == nil {
			order = append(order, known.When)
		}
		claims[known.When] = append(claims[known.When], c.name)
	}
	for _, when := range order {
		names := claims[when]
		p.report(atKey(r.Object, "bound_claims", names[0]), fmt.Sprintf("A token has %s only %s; all others are refused.", strings.Join(names, " and "), when),
			"See that all jobs which are to log in have it.")
	}
}
