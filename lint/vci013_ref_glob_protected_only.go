package lint

import (
	"fmt"
)

func refGlobUnprotected() *Rule {
	return &Rule{
		ID: "VCI013", Name: "ref-glob-protected-only", Severity: Warning,
		Summary: "A ref is bound by a pattern, and no protection is.",
		Why: "`release/*` sounds like branches that few may write. But a branch of that name can be made by everybody who may push, unless the project protects `release/*`, and nothing in the token but `ref_protected` tells whether it does. " +
			"With `ref_protected = \"true\"` the pattern chooses among protected refs.\n\n" +
			"For a role for production it is an error.",
		Source: "https://docs.gitlab.com/user/project/repository/branches/protected/: rules with wildcards protect branches that match.",
		Bad: `jwt_role "deploy" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id = "42"
    ref_type   = "branch"
    ref        = "release/*"
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
    ref           = "release/*"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "Mallory, a developer of the project, pushes a branch release/mallory, which no rule of the project protects.",
			Claims: with(Insider(), map[string]any{"ref": "release/mallory", "ref_path": "refs/heads/release/mallory", "ref_protected": "false", "user_login": "mallory", "user_email": "mallory@example.net", "user_id": "13", "user_access_level": "developer"}),
		},
		Fixable: true,
		check:   eachRole(checkRefPattern),
	}
}

func checkRefPattern(p *pass, r *role) {
	c, v, found := r.refPattern()
	if !found || r.profile.Claim("ref_protected") == nil || r.guarded() || r.tellsNothing("ref_protected") || r.means("ref_protected") {
		return
	}
	f := p.report(atValue(r.Object, "bound_claims", c.name, v.text),
		fmt.Sprintf("Everybody who may push to the project can make a ref that fits %s: the role does not ask that it is protected.", v.json),
		"Bind ref_protected = \"true\" too, and protect the refs of that pattern in the project.", p.protect(r)...)
	if r.production {
		p.weigh(f, Error)
	}
}
