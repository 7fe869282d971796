package lint

import (
	"fmt"
	"slices"
	"strings"
)

func pathInNoMount() *Rule {
	return &Rule{
		ID: "VCI043", Name: "path-in-no-mount", Severity: Notice,
		Summary: "The path of a policy is in no mount that the configuration declares, or that the server has.",
		Why: "A path that begins with a mount's name spelt wrong grants nothing, and Vault says nothing. It may also grant something one day: when a mount of that name is made, the old policy is already there. " +
			"Only configurations that declare secrets mounts are looked at.",
		Source: "Vault does not check the paths of policies against its mounts.",
		Bad: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }

  path "obs/data/shared/*" {
    capabilities = ["read"]
  }
}
`,
		Good: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }

  path "ops/data/shared/*" {
    capabilities = ["read"]
  }
}
`,
		Attack: Attack{
			Story:  "The job itself cannot read the secret.",
			Claims: Insider(), Capability: "read", Path: "ops/data/shared/db",
			Lockout: true,
		},
		check: checkPathsInMounts,
	}
}

func checkPathsInMounts(p *pass) {
	if len(p.secrets) == 0 {
		return
	}
	for _, one := range p.policies {
		for i := range one.rules {
			path := one.rules[i].Path
			first, _, deeper := strings.Cut(path, "/")
			if !deeper || strings.ContainsAny(first, "*+{") || slices.Contains(serverMounts(), first) {
				continue
			}
			if m, _ := p.secretsMountOf(path); m != nil || p.leadsToMount(path) {
				continue
			}
			p.report(atPath(one.Object, path, ""), fmt.Sprintf("%q is in no mount that is known here.", path),
				"If the mount's name is spelt wrong, mend it. If the mount is declared elsewhere, say so in an ignore comment, or turn the rule off.")
		}
	}
}

// serverMounts are the mounts that each server has.
func serverMounts() []string { return []string{"sys", "auth", "identity", "cubbyhole"} }

// leadsToMount says whether a pattern covers a mount that lies deeper: team/* and
// the mount team/kv.
func (v *view) leadsToMount(path string) bool {
	start, _, _ := strings.Cut(path, "*")
	start, _, _ = strings.Cut(start, "+")
	return slices.ContainsFunc(v.secrets, func(m *secretsMount) bool { return start != path && strings.HasPrefix(m.path+"/", start) })
}
