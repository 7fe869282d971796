package lint

import (
	"fmt"
	"strconv"
	"time"
)

// maxLeeway is how far clocks may differ without a finding.
const maxLeeway = 5 * time.Minute

func leewayTooLong() *Rule {
	return &Rule{
		ID: "VCI038", Name: "leeway-too-long", Severity: Warning,
		Summary: "A role takes tokens long after they have expired: a leeway is above five minutes.",
		Why: "`clock_skew_leeway` is added to the expiry of every token, and `expiration_leeway` and `not_before_leeway` stand for the times that a token lacks. They are for clocks that differ by seconds. " +
			"An ID token is written to a job's log, to its environment, and sometimes to its artifacts; its short life is what makes that bearable.",
		Source: "Observed on Vault 1.21: clock_skew_leeway applies to exp, nbf and iat alike; 0 means 60 seconds, for the others 150.",
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
  clock_skew_leeway       = "24h"
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
  clock_skew_leeway       = "30s"
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "Somebody finds the token of a job that ended an hour ago.",
			Claims: with(Insider(), map[string]any{"iat": Ago(2 * time.Hour), "nbf": Ago(2 * time.Hour), "exp": Ago(time.Hour)}),
		},
		Fixable: true,
		check:   eachRole(checkLeeways),
	}
}

func checkLeeways(p *pass, r *role) {
	for _, field := range []string{"clock_skew_leeway", "expiration_leeway", "not_before_leeway"} {
		if d := seconds(r, field); d > maxLeeway {
			p.report(atField(r.Object, field),
				fmt.Sprintf("%s is %s: a token is taken that long after its time.", field, durationText(d)),
				"Set it to what clocks differ by, a minute or less, or leave it out.",
				set(field, strconv.Quote("60s")))
		}
	}
}
