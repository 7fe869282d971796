package plan

import (
	"slices"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

// role compares which tokens a role admits, and what its own list of policies
// gives them. Changes of the policies themselves are said with those.
func (a *accessComparison) role(found *AccessChange, before, after *hclschema.Object) {
	was, is := a.roleOf(before), a.roleOf(after)
	found.Tokens, found.Effect = access.CompareRoles(was, is)
	old, oldUnknown := a.policiesOf(was)
	now, nowUnknown := a.policiesOf(is)
	paths, effect := access.ComparePolicies(access.Vault, old, now)
	found.bounded(paths)
	found.Gained, found.Lost = without(nowUnknown, oldUnknown), without(oldUnknown, nowUnknown)
	if was == nil || is == nil { // what every role has is not worth a word
		found.Gained, found.Lost = without(found.Gained, []string{access.DefaultPolicyName}), without(found.Lost, []string{access.DefaultPolicyName})
	}
	found.Effect = found.Effect.And(effect)
	if len(found.Gained) > 0 {
		found.Effect = found.Effect.And(access.Widens)
	}
	if len(found.Lost) > 0 { // one that is not known may also have denied
		found.Effect = found.Effect.And(access.Narrows)
	}
}

// policiesOf returns the policies of a role as they are after the plan, or before
// it where they go, and the names of those whose text is not known. The policy
// "default" is one of these unless it is declared.
func (a *accessComparison) policiesOf(role *access.Role) (policies []*access.Policy, unknown []string) {
	if role == nil {
		return nil, nil
	}
	for _, name := range role.TokenPolicies() {
		p := a.after[name]
		if p == nil {
			p = a.before[name]
		}
		if p == nil || a.hidden[name] {
			unknown = append(unknown, name)
		} else {
			policies = append(policies, p)
		}
	}
	return policies, unknown
}

// without returns the names that are not among others.
func without(names, others []string) []string {
	var left []string
	for _, name := range names {
		if !slices.Contains(others, name) {
			left = append(left, name)
		}
	}
	return left
}
