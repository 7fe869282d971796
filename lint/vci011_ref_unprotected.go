package lint

import (
	"slices"
)

func refUnprotected() *Rule {
	return &Rule{
		ID: "VCI011", Name: "ref-unprotected", Severity: Error,
		Summary: "A role admits jobs of refs that are not protected.",
		Why: "What a job does is written in the commit that it runs for. " +
			"On a branch that is not protected, everybody with the role Developer can push a commit whose job prints the secrets. " +
			"`ref_protected = \"true\"` leaves only branches and tags to which the project's settings say who may push; `environment_protected = \"true\"` leaves only environments to which they say who may deploy. A branch's or an environment's name by itself protects nothing.\n\n" +
			"For a role for production this is an error, see `production_roles` and `production_paths` in the `lint` block. For others it is a notice. " +
			"Where the ref is bound by a pattern, VCI013 says it.\n\n" +
			"GitHub's tokens do not tell whether an environment is protected: there an `environment` that is bound counts as such, and its rules must be set in GitHub.",
		Source: "https://docs.gitlab.com/ci/secrets/id_token_authentication/ and https://docs.gitlab.com/user/project/repository/branches/protected/",
		Bad: `jwt_role "deploy" {
  name            = "deploy-production"
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id = "42"
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
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "Mallory, a developer of the project, pushes a branch in which the job prints its secrets.",
			Claims: with(Insider(), map[string]any{"ref": "mallory-1", "ref_path": "refs/heads/mallory-1", "ref_protected": "false", "user_login": "mallory", "user_email": "mallory@example.net", "user_id": "13", "user_access_level": "developer"}),
			Role:   "deploy-production",
		},
		Fixable: true,
		check:   eachRole(checkProtection),
	}
}

func checkProtection(p *pass, r *role) {
	if r.profile.Claim("ref_protected") == nil || r.guarded() || r.tellsNothing("ref_protected") || r.means("ref_protected") {
		return
	}
	if _, _, pattern := r.refPattern(); pattern {
		return // VCI013 says it
	}
	where := atBound(r)
	if c := r.claim("ref_protected"); c != nil {
		where = atKey(r.Object, "bound_claims", c.name)
	}
	message := "The role admits jobs of refs that are not protected, to which every developer of the project can push."
	if r.production {
		message = "The role is for production, and admits jobs of refs that are not protected, to which every developer of the project can push."
	}
	f := p.report(where, message, "Bind ref_protected = \"true\", and protect the refs whose jobs may log in.", p.protect(r)...)
	if !r.production {
		p.weigh(f, Notice)
	}
}

// tellsNothing says whether a claim is bound to a pattern that every value fits,
// which VCI007 says.
func (r *role) tellsNothing(claim string) bool {
	c := r.claim(claim)
	return c != nil && slices.ContainsFunc(c.values, func(v claimValue) bool { return r.fitsAll(claim, v) })
}

// protect binds the ref's protection, under the name by which it may be bound
// already.
func (p *pass) protect(r *role) []change {
	if c := r.claim("ref_protected"); c != nil {
		return []change{setIn("bound_claims", c.name, `"true"`)}
	}
	return []change{setIn("bound_claims", "ref_protected", `"true"`)}
}
