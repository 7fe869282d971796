package lint

func verboseOIDCLogging() *Rule {
	return &Rule{
		ID: "VCI040", Name: "verbose-oidc-logging", Severity: Warning,
		Summary: "A role has Vault write received tokens and claims to its log.",
		Why: "`verbose_oidc_logging` makes Vault log the token of a login at debug level. Whoever reads the log can log in as the one whose token it is, while it holds. " +
			"Vault warns of it on each write: it is for finding faults, and must not stay.",
		Source: "https://developer.hashicorp.com/vault/api-docs/auth/jwt#verbose_oidc_logging",
		Bad: `jwt_role "deploy" {
  mount                = jwt_auth.jwt.path
  user_claim           = "project_id"
  verbose_oidc_logging = true
  bound_audiences      = ["https://vault.example.com"]
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
			Story:   "Somebody who may read Vault's log takes a token out of it and logs in.",
			Unshown: "The same tokens are admitted: what differs is who gets to see them.",
		},
		Fixable: true,
		check:   checkVerboseLogging,
	}
}

func checkVerboseLogging(p *pass) {
	for _, r := range p.roles {
		if truth(r.Object, "verbose_oidc_logging") {
			p.report(atField(r.Object, "verbose_oidc_logging"),
				"Vault writes the tokens and claims of logins to its log.",
				"Take verbose_oidc_logging out when the fault is found.", drop("verbose_oidc_logging"))
		}
	}
}
