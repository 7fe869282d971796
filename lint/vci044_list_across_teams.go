package lint

import (
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/access"
)

func listAcrossTeams() *Rule {
	return &Rule{
		ID: "VCI044", Name: "list-across-teams", Severity: Warning,
		Summary: "A policy lists the secrets of everybody in a kv mount.",
		Why: "The names of secrets tell what there is to steal: which systems a team has, how its customers are called, where the backup key lies. " +
			"A `+` or `*` in the first place below the mount stands for every team, so that a job which must list its own secrets lists everybody's.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax",
		Bad: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }

  path "ops/metadata/+/*" {
    capabilities = ["list"]
  }
}
`,
		Good: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }

  path "ops/metadata/payments/*" {
    capabilities = ["list"]
  }
}
`,
		Attack: Attack{
			Story:  "A job of the payments team lists what the billing team has.",
			Claims: Insider(), Capability: "list", Path: "ops/metadata/billing/keys",
		},
		check: eachPolicy(checkListing),
	}
}

func checkListing(p *pass, one *policy) {
	for i := range one.rules {
		rule := &one.rules[i]
		if rule.Capabilities.Has(access.Deny) || !rule.Capabilities.Has(access.List) {
			continue
		}
		mount, rest := p.secretsMountOf(rule.Path)
		if mount == nil {
			continue
		}
		if mount.kv2 {
			rest = belowMetadata(rest)
		}
		if strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "*") {
			p.report(atPath(one.Object, rule.Path, ""), fmt.Sprintf("%q lists the names of everybody's secrets in %s.", rule.Path, mount.path),
				"Write the team's own part of the mount in the place of the first + or *, or take list out of the capabilities.")
		}
	}
}

// belowMetadata is what a path in a kv-v2 mount says of the names below metadata/;
// "" where it is about none of them.
func belowMetadata(rest string) string {
	first, below, _ := strings.Cut(rest, "/")
	if first == "metadata" || first == "+" {
		return below
	}
	if beginning, open := strings.CutSuffix(rest, "*"); open && strings.HasPrefix("metadata/", beginning) {
		return "*"
	}
	return ""
}
