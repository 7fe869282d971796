package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

// bundle is the policies that a token has together: what one grants, another may
// take back.
type bundle struct {
	policies []*policy
	// roles give them, in the order of the objects.
	roles []*role
}

// bundles returns the sets of policies that the tokens of jobs have, each once, as
// far as the policies are known. What identity groups add is not among them.
func (v *view) bundles() []*bundle {
	byNames := map[string]*bundle{}
	var out []*bundle
	for _, r := range v.roles {
		policies := v.given(r)
		if r.String("role_type") == "oidc" || len(policies) == 0 {
			continue
		}
		names := ""
		for _, p := range policies {
			names += p.name + "\n"
		}
		b := byNames[names]
		if b == nil {
			b = &bundle{policies: policies}
			byNames[names] = b
			out = append(out, b)
		}
		b.roles = append(b.roles, r)
	}
	return out
}

// groupBundles returns the policies of identity groups into which jobs may come:
// those of mounts with a role for jobs that reads the groups from a claim.
func (v *view) groupBundles() []*bundle {
	readers := map[string]*role{}
	for _, r := range v.roles {
		if r.String("role_type") != "oidc" && r.String("groups_claim") != "" && readers[r.mountPath] == nil {
			readers[r.mountPath] = r
		}
	}
	var out []*bundle
	for _, group := range v.groups() {
		reader := readers[group.String("alias.mount")]
		if reader == nil {
			continue
		}
		b := &bundle{roles: []*role{reader}}
		for _, name := range stringsOf(group.Get("policies")) {
			if p := v.policyNamed[name]; p != nil {
				b.policies = append(b.policies, p)
			}
		}
		out = append(out, b)
	}
	return out
}

// groups are the identity groups, in the order of the objects.
func (v *view) groups() []*hclschema.Object {
	var out []*hclschema.Object
	for _, o := range v.own.objects {
		if o.Kind.Name == "identity_group" {
			out = append(out, o)
		}
	}
	return out
}

// given are the known policies that a token of the role has: those it names, and
// the default policy, if it is declared and not left out.
func (v *view) given(r *role) []*policy {
	standard := v.policyNamed[access.DefaultPolicyName]
	if standard == nil || truth(r.Object, "token_no_default_policy") || slices.Contains(r.policies, standard) {
		return r.policies
	}
	return append(slices.Clone(r.policies), standard)
}

// acl joins the policies as the server does.
func (b *bundle) acl() *access.ACL {
	named := make([]access.NamedPolicy, 0, len(b.policies))
	for _, p := range b.policies {
		if p.name != "root" { // which nothing but a root token has
			named = append(named, access.NamedPolicy{Name: p.name, Policy: &access.Policy{Rules: literalRules(p.rules)}})
		}
	}
	return access.NewACL(access.Vault, nil, named...)
}

// literalRules returns rules without templates; see [literalPath].
func literalRules(rules []access.PathRule) []access.PathRule {
	if !slices.ContainsFunc(rules, func(r access.PathRule) bool { return strings.Contains(r.Path, "{{") }) {
		return rules
	}
	rules = slices.Clone(rules)
	for i := range rules {
		rules[i].Path = literalPath(rules[i].Path)
	}
	return rules
}

// literalPath is a pattern in which a template is any one segment, or, as a part
// of one, a text that no path has.
func literalPath(path string) string {
	if !strings.Contains(path, "{{") {
		return path
	}
	parts := strings.Split(regexp.MustCompile(`\{\{[^}]*\}\}`).ReplaceAllString(path, "\uE001"), "/")
	for i, part := range parts {
		if part == "\uE001" {
			parts[i] = "+"
		}
	}
	return strings.Join(parts, "/")
}
