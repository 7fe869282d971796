package lint

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

func audienceShared() *Rule {
	return &Rule{
		ID: "VCI006", Name: "audience-shared-across-vaults", Severity: Warning,
		Summary: "A role binds an audience of another Vault.",
		Why: "A job that gives its token to the Vault for trials can be heard by all who look after that one. If the Vault for production takes the same audience, they can log in to it as the job. " +
			"So each Vault has an audience of its own.\n\n" +
			"One configuration is of one Vault, so that another's roles cannot be looked at. What can: with `allowed_audiences` in the `lint` block, which are those of this Vault, every other audience is a finding. Without it, a role that binds URLs of two hosts takes the tokens of two Vaults.",
		Source: "RFC 7519, section 4.1.3: who is not among the audience must refuse the token.",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com", "https://vault.trials.example.com"]
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
			Story:  "Mallory looks after the Vault for trials, reads there the token of a job, and logs in to this one.",
			Claims: with(Insider(), map[string]any{"aud": "https://vault.trials.example.com"}),
		},
		check: eachRole(checkSharedAudience),
	}
}

func checkSharedAudience(p *pass, r *role) {
	var first string
	for _, audience := range r.audiences {
		if r.otherService(audience) != "" || looksLikeRegexp(audience, false) {
			continue // VCI005 and VCI010 say it
		}
		where, text := atElement(r.Object, "bound_audiences", audience), strconv.Quote(audience)
		if allowed := p.settings.AllowedAudiences; len(allowed) > 0 {
			if !slices.Contains(allowed, audience) {
				p.report(where, fmt.Sprintf("The audience %s is not among allowed_audiences of the lint block: tokens that were made for another Vault or service log in here.", text),
					"Bind the audience of this Vault, or add this one to allowed_audiences.")
			}
			continue
		}
		host := audienceHost(audience)
		switch {
		case host == "" || host == first:
		case first == "":
			first = host
		default:
			p.report(where, fmt.Sprintf("The audiences are of two hosts, %s and %s: tokens that were made for one of them log in to the other.", first, host),
				"Bind the audience of this Vault only, or say with allowed_audiences of the lint block which are its own.")
			return
		}
	}
}

// audienceHost is the host of an audience that is a URL, with its port; "" for
// another one.
func audienceHost(audience string) string {
	u, err := url.Parse(audience)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return strings.ToLower(u.Host)
}
