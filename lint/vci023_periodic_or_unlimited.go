package lint

import (
	"fmt"
	"strconv"
)

func periodicOrUnlimited() *Rule {
	return &Rule{
		ID: "VCI023", Name: "periodic-or-unlimited", Severity: Error,
		Summary: "The tokens of a role can be renewed for ever, or as long as the server allows.",
		Why: "A token with `token_period` has no end: whoever holds it renews it, year after year, unless `token_explicit_max_ttl` ends it. `token_max_ttl` and the mount's `max_lease_ttl` only bound the period, not the number of renewals. " +
			"Without a period, and without a maximum in the role or its mount, the server's own maximum holds, which is 32 days unless it is configured.\n\n" +
			"Where only the mount sets a maximum, it holds; how long that may be is the matter of VCI022 and VCI045. Of a role whose mount is declared elsewhere only the period is looked at.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/tokens#periodic-tokens",
		Bad: `jwt_role "deploy" {
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
  token_period            = "10m"
  token_no_default_policy = true
}
`,
		Good: roleWith("[policy.deploy.name]"),
		Attack: Attack{
			Story:   "Somebody takes a token from a runner, and renews it every five minutes until there is a use for it.",
			Unshown: "The same jobs are admitted: what differs is how long their tokens can be renewed, which a login does not show.",
		},
		Fixable: true,
		check:   eachRole(checkUnlimited),
	}
}

func checkUnlimited(p *pass, r *role) {
	l := life(r)
	most := p.settings.MaxTTL
	if most == 0 {
		most = DefaultMaxTTL
	}
	end := set("token_explicit_max_ttl", strconv.Quote(durationText(most)))
	remedy := fmt.Sprintf("Set token_explicit_max_ttl to what a job needs to read its secrets, %s at most.", durationText(most))
	switch {
	case l.periodic:
		p.report(atField(r.Object, "token_period"), "A token of the role can be renewed for ever: token_period is set, and no token_explicit_max_ttl ends it.",
			"Take token_period out, and set token_explicit_max_ttl to what a job needs to read its secrets.", drop("token_period"))
	case l.unbounded && r.mount != nil:
		f := p.report(at(r.Object), "Nothing limits how long a token of the role lives, neither the role nor its mount: the server's own maximum holds, 32 days unless it is configured.", remedy, end)
		p.relate(f, at(r.mount.Object), "has no max_lease_ttl")
	}
}
