package lint

import (
	"fmt"
	"slices"

	"github.com/vaultci/vaultci/lint/profile"
)

func userClaimPerJob() *Rule {
	return &Rule{
		ID: "VCI021", Name: "user-claim-per-job", Severity: Warning,
		Summary: "user_claim is a claim that each job, or each branch, has anew.",
		Why: "Vault makes an entity and an alias for each value of `user_claim`, keeps them for ever, and counts entities as clients, by which licences are paid. With `job_id` that is one for each job. " +
			"`sub` of GitLab and GitHub has the ref in it: one entity for each branch that ever was.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/client-count",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "job_id"
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
			Unshown: "Nobody gets in: it is a matter of storage and of the licence.",
		},
		Fixable: true,
		check:   eachRole(checkUserClaimPerJob),
	}
}

func checkUserClaimPerJob(p *pass, r *role) {
	name, deep := r.userClaim()
	c := r.profile.Claim(name)
	if c == nil || deep {
		return
	}
	message := ""
	switch {
	case c.PerJob && c.Type == profile.String:
		message = fmt.Sprintf("Vault makes an entity for each value of %s, and each job or commit has another.", name)
	case name == "sub" && r.manySubjects():
		message = "Vault makes an entity for each value of sub, and each branch has another."
	default:
		return
	}
	p.report(atField(r.Object, "user_claim"), message, fmt.Sprintf("Write user_claim = %q.", r.profile.Tenant), r.tenantUserClaim()...)
}

// manySubjects says whether tokens that a role admits can have subjects that
// differ by the ref.
func (r *role) manySubjects() bool {
	if r.profile.Subject == nil || r.String("bound_subject") != "" || r.refFixed() {
		return false
	}
	sub := r.claim("sub")
	return sub == nil || slices.ContainsFunc(sub.values, r.wild)
}
