package lint

func ignoreExpired() *Rule {
	return &Rule{
		ID: "VCI036", Name: "ignore-expired", Severity: Warning,
		Summary: "The date of an ignore comment is over, and what it hid is still there.",
		Why:     "`until` is a promise to look again. From the day after it on, the comment ignores nothing: the finding is back, and this one says why.",
		Source:  "The date is compared with that of the run, in UTC.",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  # vaultci:ignore VCI001 reason="the projects get ids next month" until=2020-01-31
  bound_claims = {
    ref           = "main"
    ref_type      = "branch"
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
    ref           = "main"
    ref_type      = "branch"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{Unshown: "The fault is in a comment, which Vault never sees. What the comment hid has its own rule, and attack."},
	}
}
