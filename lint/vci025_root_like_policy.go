package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/access"
)

func rootLikePolicy() *Rule {
	return &Rule{
		ID: "VCI025", Name: "root-like-policy", Severity: Error,
		Summary: "A policy that jobs have lets them take Vault over: by all paths, by policies, roles, identities, auth methods or tokens.",
		Why: "Who may write a policy writes the one that their own token has. Who may write a role of an auth mount writes one that gives every policy, and logs in to it. The same goes for identity groups, for auth methods, for token roles, and for `*`. " +
			"A step of a pipeline, one of its images or a dependency of a build then owns all secrets.\n\n" +
			"What counts is which requests Vault would allow: wildcards are matched as the server does, sudo is asked for where the server does, and what a more specific rule of the same token denies is not held against it. Limits on parameters are not looked at: Vault lets a list of policies through as one text that begins as it should. " +
			"The role that the `vault` block names in `login` may do what provisioning needs; everything else is found there too.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/policies#root-protected-api-endpoints",
		Bad: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }

  path "sys/policies/acl/*" {
    capabilities = ["create", "update"]
  }
}
`,
		Good: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }

  path "sys/policies/acl/deploy" {
    capabilities = ["read"]
  }
}
`,
		Attack: Attack{
			Story:      "A job writes into the policy of its own token that it may do everything.",
			Claims:     Insider(),
			Capability: "update", Path: "sys/policies/acl/deploy",
		},
		check: checkRootLike,
	}
}

func checkRootLike(p *pass) {
	for _, r := range p.roles {
		if slices.Contains(r.policyNames, "root") {
			p.report(atElement(r.Object, "token_policies", "root"), "The role gives the policy root, which allows everything; Vault refuses every login to it.",
				"Name a policy that grants what the job needs.")
		}
	}
	own, all := p.loginRole(), powers()
	found := map[*policy]map[int]bool{}
	for _, b := range append(p.bundles(), p.groupBundles()...) {
		if !slices.ContainsFunc(b.policies, suspicious) {
			continue
		}
		acl := b.acl()
		provisioner := len(b.roles) == 1 && b.roles[0] == own
		for _, one := range b.policies {
			if found[one] == nil {
				found[one] = map[int]bool{}
			}
			for i := range one.rules {
				can := b.powers(all, acl, &one.rules[i], provisioner)
				if len(can) > 0 && !found[one][i] {
					found[one][i] = true
					p.reportPower(one, b.roles[0], one.rules[i].Path, can)
				}
			}
		}
	}
}

func (p *pass) reportPower(one *policy, r *role, path string, powers []power) {
	can := powers[0].can
	if len(powers) > 1 {
		can += ", and " + powers[1].can
	}
	remedy := powers[0].remedy
	if remedy == "" {
		remedy = "Grant what the job needs, path by path."
	}
	said := "gives the policy to jobs"
	if !slices.Contains(p.given(r), one) {
		said = "puts jobs into an identity group that gives the policy"
	}
	f := p.report(atPath(one.Object, path, ""), fmt.Sprintf("%q makes a job root, or nearly so: a job can %s.", path, can), remedy)
	p.relate(f, at(r.Object), said)
}

// suspicious says whether a policy speaks of anything but secrets.
func suspicious(one *policy) bool {
	return slices.ContainsFunc(one.rules, func(r access.PathRule) bool { return ruling(&r) })
}

// ruling says whether a rule may be about what rules Vault, by the beginning of
// its path.
func ruling(rule *access.PathRule) bool {
	first, _, _ := strings.Cut(rule.Path, "/")
	return rule.Capabilities != 0 && !rule.Capabilities.Has(access.Deny) &&
		(strings.ContainsAny(first, "*+{") || first == "sys" || first == "auth" || first == "identity")
}

// powers returns which of all powers a rule gives, where no other rule of the
// token takes it back.
func (b *bundle) powers(all []power, acl *access.ACL, rule *access.PathRule, provisioner bool) []power {
	if !ruling(rule) {
		return nil
	}
	path := literalPath(rule.Path)
	var out []power
	for _, w := range all {
		if provisioner && w.provisions {
			continue
		}
		if w.can == rolesPower {
			w.paths = slices.Concat(w.paths, b.rolePaths())
		}
		if slices.ContainsFunc(w.paths, func(target string) bool { return w.allowed(acl, rule.Capabilities, path, target) }) {
			out = append(out, w)
		}
	}
	return out
}

// allowed says whether a rule with that path is the one by which a request is
// allowed that the target stands for.
func (w *power) allowed(acl *access.ACL, has access.Capabilities, path, target string) bool {
	request, ok := access.CommonPath(path, target)
	if !ok || strings.HasPrefix(target, "sys/mounts/") && strings.HasSuffix(request, "/tune") {
		return false
	}
	return slices.ContainsFunc(w.any, func(c access.Capabilities) bool {
		if !has.Has(c) && !has.Has(access.Sudo) {
			return false
		}
		d := acl.Decide(c, request)
		return d.Verdict == access.Allowed && d.Rule != nil && d.Rule.Path == path
	})
}
