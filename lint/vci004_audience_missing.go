package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func audienceMissing() *Rule {
	return &Rule{
		ID: "VCI004", Name: "audience-missing", Severity: Error,
		Summary: "A role binds no audience, so that Vault refuses every token that has one.",
		Why: "The ID tokens of CI servers always have `aud`, and Vault refuses a token with `aud` at a role without `bound_audiences`: nobody gets in. " +
			"A token without `aud` is admitted, and such a token may have been made for any service.\n\n" +
			"The audience is the only thing in a token that says which service it is for. " +
			"The job's author writes it into `id_tokens`; what the role binds must be the same text.",
		Source: "vault-plugin-auth-jwt, path_login.go: \"audience claim found in JWT but no audiences bound to the role\".",
		Bad: `jwt_role "deploy" {
  mount      = jwt_auth.jwt.path
  user_claim = "project_id"
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
			Story:   "The job itself cannot log in.",
			Claims:  Insider(),
			Lockout: true,
		},
		Fixable: true,
		check:   eachRole(checkAudienceMissing),
	}
}

func checkAudienceMissing(p *pass, r *role) {
	if len(r.audiences) > 0 {
		return
	}
	audience := p.usualAudience(r)
	remedy := "Set bound_audiences to the aud that the job declares in id_tokens, such as the URL of Vault."
	var changes []change
	if audience != "" {
		remedy = fmt.Sprintf("Set bound_audiences = [%q], as for the other roles, if that is the aud which the job declares in id_tokens.", audience)
		changes = append(changes, set("bound_audiences", fmt.Sprintf("[%s]", strconv.Quote(audience))))
	}
	p.report(atField(r.Object, "bound_audiences"), "The role binds no audience, and Vault refuses every token that has one, as all ID tokens of jobs do.", remedy, changes...)
}

// usualAudience is the one audience that is allowed, or that all other roles of
// the mount bind; empty where there is no such one.
func (p *pass) usualAudience(r *role) string {
	usual := p.settings.AllowedAudiences
	if len(usual) == 0 && r.mount != nil {
		usual = r.mount.audiences()
	}
	if len(usual) != 1 || strings.Contains(usual[0], "${") || strings.Contains(usual[0], "%{") {
		return ""
	}
	return usual[0]
}

// audiences are those that roles of the mount bind, sorted, two at most: whether
// there is one in common is all that is asked.
func (m *authMount) audiences() []string {
	var found []string
	for _, r := range m.roles {
		for _, audience := range r.audiences {
			if !slices.Contains(found, audience) {
				if found = append(found, audience); len(found) > 1 {
					return found
				}
			}
		}
	}
	return found
}
