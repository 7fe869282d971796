package lint

func oidcRoleOnCIMount() *Rule {
	return &Rule{
		ID: "VCI039", Name: "oidc-role-on-ci-mount", Severity: Error,
		Summary: "A role is for logins by browser, and its mount has no client for them, so that nobody can log in to it.",
		Why: "Vault takes a role without `role_type` for `oidc`. Such a role refuses every token of a job: `role with oidc role_type is not allowed`. " +
			"vaultci writes `jwt` unless told otherwise, so that this is found in roles that were written by hand, and where `oidc` was copied.",
		Source: "https://developer.hashicorp.com/vault/api-docs/auth/jwt#role_type",
		Bad: `jwt_role "deploy" {
  mount                 = jwt_auth.jwt.path
  role_type             = "oidc"
  allowed_redirect_uris = ["http://localhost:8250/oidc/callback"]
  user_claim            = "project_id"
  bound_audiences       = ["https://vault.example.com"]
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
			Story:   "The job itself is refused.",
			Claims:  Insider(),
			Lockout: true,
		},
		check: checkOIDCRoles,
	}
}

func checkOIDCRoles(p *pass) {
	for _, r := range p.roles {
		if r.String("role_type") != "oidc" || r.mount == nil || r.mount.String("oidc_client_id") != "" {
			continue
		}
		p.report(atField(r.Object, "role_type"),
			"The role is of type oidc, for logins by browser, and its mount has no oidc_client_id: nobody can log in to it.",
			"For CI jobs, which log in with a token, leave role_type out. For people, give the mount a client.")
	}
}
