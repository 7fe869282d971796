package lint

import (
	"fmt"

	"github.com/vaultci/vaultci/lint/profile"
)

func roleNoProjectBinding() *Rule {
	return &Rule{
		ID: "VCI001", Name: "role-no-project-binding", Severity: Error,
		Summary: "A role binds no claim that says whose project a job belongs to.",
		Why: "An issuer signs tokens for the jobs of all its projects. What keeps them apart in Vault are the bound claims of a role, and nothing else: " +
			"a job names the role that it wants to log in to, and `aud` is whatever the job's author writes into `id_tokens`. " +
			"A role that binds an audience, a branch or an environment admits every project of the server that has a branch or an environment of that name. On an issuer that strangers share, it admits them.\n\n" +
			"A claim binds only as much as its widest value: `[\"42\", \"*\"]` binds nothing, and neither does `4*` (ids have no structure) or `*/deploy` (anybody can have a group with a project of that name). " +
			"A JSON pointer counts for the claim that it points to, `bound_subject` for the components that it spells out.",
		Source: "Vault wants just one bound constraint of a role, and an audience is one (vault-plugin-auth-jwt, path_role.go). The claims are those of GitLab's ID tokens: https://docs.gitlab.com/ci/secrets/id_token_authentication/",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
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
		Attack: Attack{
			Story:  "Mallory makes a project of her own on the same server, protects its branch main, and runs a job there.",
			Claims: map[string]any{"project_id": "1337", "project_path": "mallory/anything", "ref": "main", "ref_type": "branch", "ref_protected": "true"},
		},
		check: eachRole(checkProjectBinding),
	}
}

func checkProjectBinding(p *pass, r *role) {
	b := bind(r)
	if b.identity > profile.Nobody || r.misspelt() {
		return // what is misspelt admits nobody, which VCI015 says
	}
	remedy := fmt.Sprintf("Bind the project whose jobs may log in: %s = %q in bound_claims.", r.profile.Tenant, r.profile.TenantExample)
	if groups := r.profile.Graded(profile.Group); len(groups) > 0 && !r.profile.Open {
		remedy += fmt.Sprintf(" %s binds all that is directly in a group.", groups[0])
	}
	if len(b.hollow) > 0 {
		h := b.hollow[0]
		p.report(atValue(r.Object, "bound_claims", h.claim, h.value.text),
			fmt.Sprintf("The role admits the jobs of every project of %s: %s is bound, and jobs of any project match %s.", issuerOf(r), h.claim, h.value.json), remedy)
		return
	}
	if sub := r.String("bound_subject"); sub != "" {
		p.report(atField(r.Object, "bound_subject"), fmt.Sprintf("The role is bound to no project: %q names none, as %s builds its subjects.", sub, r.profile.Title), remedy)
		return
	}
	where := at(r.Object)
	if r.Given("bound_claims") {
		where = atField(r.Object, "bound_claims")
	}
	p.report(where, fmt.Sprintf("The role admits the jobs of every project of %s: no bound claim says whose project a job belongs to.", issuerOf(r)), remedy)
}

// issuerOf names the issuer of a role's tokens.
func issuerOf(r *role) string {
	if r.mount != nil && r.mount.issuer != "" {
		return r.mount.issuer
	}
	return "the issuer"
}
