package lint

func productionWithoutCIDRs() *Rule {
	return &Rule{
		ID: "VCI046", Name: "production-without-cidrs", Severity: Off,
		Summary: "A role for production admits tokens from any address.",
		Why: "Where the runners for production have addresses of their own, `token_bound_cidrs` makes a stolen ID token worthless elsewhere, and a stolen Vault token too. " +
			"Runners that are shared or in a cloud have no such addresses; so the rule is off unless it is asked for.",
		Source: "https://developer.hashicorp.com/vault/api-docs/auth/jwt#token_bound_cidrs",
		Bad: `jwt_role "deploy" {
  name            = "deploy-production"
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
		Good: `jwt_role "deploy" {
  name            = "deploy-production"
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_bound_cidrs       = ["10.20.0.0/24"]
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "Somebody logs in with a job's token from a machine that is no runner.",
			Claims: Insider(),
			Role:   "deploy-production",
		},
		check: eachRole(func(p *pass, r *role) {
			if r.production && len(stringsOf(r.Get("token_bound_cidrs"))) == 0 {
				p.report(at(r.Object), "The role is for production, and admits tokens from any address.",
					"Set token_bound_cidrs to the addresses of the runners for production.")
			}
		}),
	}
}
