package lint

import (
	"fmt"
	"strconv"
	"time"
)

func ttlTooLong() *Rule {
	return &Rule{
		ID: "VCI022", Name: "ttl-too-long", Severity: Warning,
		Summary: "The tokens of a role can live longer than max_ttl of the lint block, which is one hour unless set.",
		Why: "A job needs its token for the minutes in which it reads its secrets. A token that leaks from a log, a cache or a runner is good for as long as it lives, and it can be renewed up to its maximum. " +
			"`token_explicit_max_ttl` is a hard limit; `token_max_ttl` and the mount's `max_lease_ttl` limit renewals.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-time-to-live-periodic-tokens-and-explicit-max-ttls",
		Bad: `jwt_role "deploy" {
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
  token_explicit_max_ttl  = "24h"
  token_no_default_policy = true
}

jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]
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
			Story:   "Somebody reads a token in the log of yesterday's job, and uses it.",
			Unshown: "The same jobs are admitted: what differs is how long their tokens are good for, which a login does not show.",
		},
		Fixable: true,
		check:   eachRole(checkTTL),
	}
}

func checkTTL(p *pass, r *role) {
	limit, l := p.settings.MaxTTL, life(r)
	if limit == 0 || l.unbounded || l.periodic {
		return
	}
	if l.limit <= limit {
		checkCapped(p, r, l)
		return
	}
	want := set("token_explicit_max_ttl", strconv.Quote(durationText(limit)))
	remedy := fmt.Sprintf("Set token_explicit_max_ttl to what a job needs to read its secrets, %s at most.", durationText(limit))
	if l.field == "" {
		f := p.report(at(r.Object), fmt.Sprintf("A token of the role lives up to %s, the max_lease_ttl of its mount; %s is the most that is allowed.", durationText(l.limit), durationText(limit)), remedy, want)
		p.relate(f, atField(r.mount.Object, "tune.max_lease_ttl"), "the mount's maximum")
		return
	}
	p.report(atField(r.Object, l.field), fmt.Sprintf("A token of the role lives up to %s; %s is the most that is allowed.", durationText(l.limit), durationText(limit)), remedy, want)
}

// checkCapped looks at a role that says more than is allowed, and whose tokens end
// in time only because its mount is stricter.
func checkCapped(p *pass, r *role, l lifetime) {
	if l.field != "" {
		return
	}
	for _, field := range []string{"token_explicit_max_ttl", "token_max_ttl", "token_ttl"} {
		if d := seconds(r, field); d > p.settings.MaxTTL {
			f := p.report(atField(r.Object, field),
				fmt.Sprintf("%s is %s, and %s is the most that is allowed; that tokens end after %s is due to the mount alone.", field, durationText(d), durationText(p.settings.MaxTTL), durationText(l.limit)),
				"Set it to what a job needs to read its secrets.", set(field, strconv.Quote(durationText(l.limit))))
			p.relate(f, atField(r.mount.Object, "tune.max_lease_ttl"), "the mount's maximum")
			return
		}
	}
}

// durationText is a duration as Vault's users write it: "1h", "90m", "36h".
func durationText(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}
