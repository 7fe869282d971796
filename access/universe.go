package access

import (
	"maps"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
)

// Universe is who may log in and what that gives, as far as it is known: the
// roles and policies of a configuration or of a server.
type Universe struct {
	// Roles are sorted by mount and name.
	Roles []*Role
	// Policies are by name.
	Policies map[string]*Policy
}

// UniverseOf collects the roles and policies among the objects, and gives the
// roles the issuers of their mounts. Of policies whose text cannot be read there
// is none.
func UniverseOf(objects []*hclschema.Object, d Dialect) *Universe {
	u := &Universe{Policies: map[string]*Policy{}}
	issuers := map[string]string{}
	for _, o := range objects {
		if role := RoleOf(o); role != nil {
			u.Roles = append(u.Roles, role)
		} else if p, ok := PolicyOf(o, d); ok && p.Policy != nil {
			u.Policies[p.Name] = p.Policy
		} else if mount, issuer, ok := IssuerOf(o); ok {
			issuers[mount] = issuer
		}
	}
	for _, role := range u.Roles {
		role.Issuer = issuers[role.Mount]
	}
	slices.SortFunc(u.Roles, compareRoles)
	return u
}

func compareRoles(a, b *Role) int {
	if c := strings.Compare(a.Mount, b.Mount); c != 0 {
		return c
	}
	return strings.Compare(a.Name, b.Name)
}

// PolicyNames returns the names of the policies, sorted.
func (u *Universe) PolicyNames() []string { return slices.Sorted(maps.Keys(u.Policies)) }

// ACL returns the policies that a token of the role has, for an admission of that
// role. Policies that are not in the universe are known by name only, but for
// "default", which is taken to be as the server writes it. Of the entity nothing
// is known but what the token tells; see [Entity].Partial.
func (u *Universe) ACL(d Dialect, role *Role, admission *Admission) *ACL {
	var policies []NamedPolicy
	for _, name := range role.TokenPolicies() {
		policy, ok := u.Policies[name]
		if !ok && name == DefaultPolicyName {
			policies = append(policies, DefaultPolicy(d))
			continue
		}
		policies = append(policies, NamedPolicy{Name: name, Policy: policy})
	}
	who := &Entity{Partial: true}
	if admission != nil {
		who.Aliases = []Alias{{Name: admission.Alias, Metadata: admission.Metadata}}
	}
	return NewACL(d, who, policies...)
}
