package lint

import (
	"fmt"
	"strconv"
	"time"
)

func mountTTLTooLong() *Rule {
	return &Rule{
		ID: "VCI045", Name: "mount-ttl-too-long", Severity: Notice,
		Summary: "A JWT auth mount lets tokens live longer than max_ttl of the lint block, though its roles do not.",
		Why: "The mount's `max_lease_ttl` is what holds when somebody adds a role and forgets a limit. It costs nothing to have it as short as the roles' own. " +
			"A role whose tokens live that long has its own finding, VCI022, and the mount then has none.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-time-to-live-periodic-tokens-and-explicit-max-ttls",
		Bad: `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "24h"
  }
}
`,
		Good: `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Attack: Attack{
			Story:   "Somebody adds a role without a limit, and its tokens live for a day.",
			Unshown: "No role of the example gives such a token.",
		},
		Fixable: true,
		check:   eachMount(checkMountTTL),
	}
}

func checkMountTTL(p *pass, m *authMount) {
	most := time.Duration(number(m.Object, "tune.max_lease_ttl")) * time.Second
	limit := p.settings.MaxTTL
	if limit == 0 || most <= limit {
		return
	}
	for _, r := range m.roles {
		if l := life(r); l.periodic || l.field == "" {
			return // that role has the finding
		}
	}
	p.report(atField(m.Object, "tune.max_lease_ttl"), fmt.Sprintf("The mount lets tokens live up to %s; %s is the most that is allowed.", durationText(most), durationText(limit)),
		fmt.Sprintf("Set it to %s, or to the longest that a role needs.", durationText(limit)),
		set("tune.max_lease_ttl", strconv.Quote(durationText(limit))))
}
