package lint

import (
	"fmt"

	"github.com/vaultci/vaultci/lint/profile"
)

func nameInsteadOfID() *Rule {
	return &Rule{
		ID: "VCI003", Name: "name-instead-of-id", Severity: Warning,
		Summary: "A role binds the project or group by its name and not by its id.",
		Why: "A path can be given up, by renaming, moving or deleting what had it, and then somebody else can take it. A role that binds the path admits the new owner. " +
			"An id is never used again. Bind it; the path may stay beside it for those who read the role.\n\n" +
			"GitLab gives no ID tokens to a project whose path was another's before, but only while the path is a part of `sub`, and not in old versions. " +
			"On an issuer that strangers share it is an error: VCI002 says it there. Where only the subject says whose job it is, VCI019 does.",
		Source: "https://docs.gitlab.com/user/project/repository/#repository-path-changes; Astrix Security, Sub:jugation (2026), on names in trust that were free to take.",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_path  = "payments/api"
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
    project_path  = "payments/api"
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
			Story:  "The group payments was renamed. Mallory makes a new group payments with a project api, protects main, and runs a job there.",
			Claims: with(Insider(), map[string]any{"project_id": "1337", "namespace_id": "1300", "job_project_id": "1337", "job_namespace_id": "1300"}),
		},
		check: eachRole(checkNames),
	}
}

func checkNames(p *pass, r *role) {
	b := bind(r)
	if r.profile.Shared || b.identity != profile.Name || b.bySubject(r) || r.misspelt() {
		return
	}
	where, claim := nameBinding(r)
	p.report(where, fmt.Sprintf("The role binds %s and no id: who takes the name after it was given up gets in.", claim), idRemedy(r))
}

// nameBinding is where a role says whose project a job belongs to, by a name.
func nameBinding(r *role) (where place, claim string) {
	for i := range r.claims {
		if c := &r.claims[i]; len(c.values) > 0 && r.worst(c) == profile.Name {
			return atKey(r.Object, "bound_claims", c.name), c.name
		}
	}
	return atField(r.Object, "bound_subject"), "bound_subject"
}

// worst is what the widest value of a claim tells.
func (r *role) worst(c *claim) profile.Identity {
	worst := profile.Project
	for _, v := range c.values {
		worst = min(worst, r.valueIdentity(c.key(), v))
	}
	return worst
}

// idRemedy says which ids to bind.
func idRemedy(r *role) string {
	if groups := r.profile.Graded(profile.Group); len(groups) > 0 {
		return fmt.Sprintf("Bind %s too, with the id of the project, or %s for all that is directly in a group; the ids of several, or of subgroups, as a list. The name may stay.", r.profile.Tenant, groups[0])
	}
	return fmt.Sprintf("Bind %s too. The name may stay.", r.profile.Tenant)
}
