package lint

import (
	"fmt"

	"github.com/vaultci/vaultci/access"
)

func denyShadowed() *Rule {
	return &Rule{
		ID: "VCI029", Name: "deny-shadowed", Severity: Warning,
		Summary: "A rule that denies does not hold, since a more specific one of the same token allows; or one without capabilities takes away what another grants.",
		Why: "Vault joins the rules of a token's policies that name the very same path, and there a deny wins. Of different paths that match a request, one alone decides: an exact path first, else the one whose first wildcard comes latest. " +
			"So a deny for `ops/data/+/root` does not hold against a grant for `ops/data/payments/*`, and a policy that is to keep production out of reach holds only where no other policy of the role is more specific. " +
			"The other way round, a rule with `capabilities = []` that is more specific than a grant takes it away, without a word.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching",
		Bad: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }

  path "ops/data/+/root" {
    capabilities = ["deny"]
  }
}
`,
		Good: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }

  path "ops/data/payments/root" {
    capabilities = ["deny"]
  }
}
`,
		Attack: Attack{
			Story:      "A job reads the secret that the policy denies.",
			Claims:     Insider(),
			Capability: "read", Path: "ops/data/payments/root",
		},
		check: checkDenials,
	}
}

// rulePlace is a rule with the policy that it is in.
type rulePlace struct {
	policy *policy
	path   string
}

func checkDenials(p *pass) {
	reported := map[rulePlace]bool{}
	for _, b := range p.bundles() {
		takes, grants := b.sides()
		if len(takes) == 0 || len(grants) == 0 {
			continue
		}
		acl := b.acl()
		for _, take := range takes {
			if reported[take.rulePlace] {
				continue
			}
			for _, grant := range grants {
				if p.reportDenial(acl, b, take, grant) {
					reported[take.rulePlace] = true
					break
				}
			}
		}
	}
}

// side is a rule that gives something, or takes it.
type side struct {
	rulePlace
	*access.PathRule
}

// sides are the rules of a token that deny or have no capabilities, and those that
// grant some.
func (b *bundle) sides() (takes, grants []side) {
	for _, one := range b.policies {
		for i := range one.rules {
			s := side{rulePlace{one, one.rules[i].Path}, &one.rules[i]}
			if s.Capabilities == 0 || s.Capabilities.Has(access.Deny) {
				takes = append(takes, s)
			} else {
				grants = append(grants, s)
			}
		}
	}
	return takes, grants
}

// reportDenial looks at the paths that both rules match.
func (p *pass) reportDenial(acl *access.ACL, b *bundle, take, grant side) bool {
	own, other := literalPath(take.Path), literalPath(grant.Path)
	common, ok := access.CommonPath(own, other)
	if !ok || own == other {
		return false
	}
	capability := lowest(grant.Capabilities)
	d := acl.Decide(capability, common)
	if d.Rule == nil {
		return false
	}
	switch {
	case take.Capabilities.Has(access.Deny) && d.Rule.Path == other && d.Rule.Capabilities.Has(capability):
		f := p.report(atPath(take.policy.Object, take.Path, ""),
			fmt.Sprintf("%q is not denied where %q%s is more specific: Vault takes that one, which grants %s.", take.Path, grant.Path, elsewhere(take, grant), grant.Capabilities),
			fmt.Sprintf("Deny a path that is as specific as the one that is granted, or more. If %q is meant as the exception, say so in an ignore comment.", grant.Path))
		p.relate(f, atPath(grant.policy.Object, grant.Path, ""), "the rule that decides")
		p.relateRole(f, b, take, grant)
	case take.Capabilities == 0 && d.Rule.Path == own && d.Rule.Capabilities == 0:
		f := p.report(atPath(take.policy.Object, take.Path, "capabilities"),
			fmt.Sprintf("%q grants nothing, and takes away what %q%s grants there (%s): Vault takes the more specific rule alone.", take.Path, grant.Path, elsewhere(take, grant), grant.Capabilities),
			"If that is meant, write deny, which says so. If not, give the rule its capabilities or take it out.")
		p.relate(f, atPath(grant.policy.Object, grant.Path, ""), "the rule that does not count there")
		p.relateRole(f, b, take, grant)
	default:
		return false
	}
	return true
}

// elsewhere names the policy of the other rule, where it is another.
func elsewhere(take, grant side) string {
	if take.policy == grant.policy {
		return ""
	}
	return " of the policy " + grant.policy.name
}

// relateRole names a role that has both, where they are in different policies.
func (p *pass) relateRole(f *Finding, b *bundle, take, grant side) {
	if take.policy != grant.policy {
		p.relate(f, at(b.roles[0].Object), "gives both policies")
	}
}

// lowest is one capability of several.
func lowest(c access.Capabilities) access.Capabilities { return c & -c }
