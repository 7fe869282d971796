package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

// policySets bounds with how many different sets of other policies the change of
// one is looked at.
const policySets = 50

// policy compares what a policy allows: together with the others of each role that
// has it, since a rule can hide another's, and by itself where none is known.
func (a *accessComparison) policy(found *AccessChange, o *hclschema.Object) {
	name := o.String("name")
	before, after := a.before[name], a.after[name]
	if a.hidden[name] || before == nil && after == nil {
		found.Effect = access.Changes
		return
	}
	sets := a.setsWith(name)
	paths := map[string]access.PathChange{}
	for _, others := range sets[:min(policySets, len(sets))] {
		changes, effect := access.ComparePolicies(access.Vault, with(others, before), with(others, after))
		found.Effect = found.Effect.And(effect)
		for _, change := range changes {
			paths[change.Path] = joined(paths[change.Path], change)
		}
	}
	if len(sets) > policySets {
		found.Effect = access.Changes
	}
	if a.unseen(name) {
		for _, change := range access.CompareDenials(before, after) {
			found.Effect = found.Effect.And(change.Effect())
			paths[change.Path] = joined(paths[change.Path], change)
		}
	}
	found.bounded(slices.SortedFunc(maps.Values(paths), func(x, y access.PathChange) int { return strings.Compare(x.Path, y.Path) }))
	found.roles(a.holders[name])
	found.New = a.made[o.Path] && !slices.ContainsFunc(a.holders[name], func(r *access.Role) bool { return !a.made[r.Path()] })
}

// unseen reports whether a policy may stand beside others that are not known here:
// where no role is known to have it, or one has a policy of which the text is not.
func (a *accessComparison) unseen(name string) bool {
	for _, role := range a.holders[name] {
		for _, other := range role.TokenPolicies() {
			if a.after[other] == nil && other != name && other != access.DefaultPolicyName {
				return true
			}
		}
	}
	return len(a.holders[name]) == 0
}

// setsWith returns the other policies of each role that has one, each set once; a
// set of none where no role is known.
func (a *accessComparison) setsWith(name string) [][]*access.Policy {
	if len(a.holders[name]) == 0 {
		return [][]*access.Policy{nil}
	}
	seen := map[string]bool{}
	var sets [][]*access.Policy
	for _, role := range a.holders[name] {
		var others []*access.Policy
		names := role.TokenPolicies()
		for _, other := range names {
			if p := a.after[other]; p != nil && other != name {
				others = append(others, p)
			}
		}
		if all := strings.Join(names, "\x00"); !seen[all] {
			seen[all] = true
			sets = append(sets, others)
		}
	}
	return sets
}

func with(others []*access.Policy, p *access.Policy) []*access.Policy {
	if p == nil {
		return others
	}
	return append(others[:len(others):len(others)], p)
}

func joined(a, b access.PathChange) access.PathChange {
	return access.PathChange{
		Path: b.Path, Gained: a.Gained | b.Gained, Lost: a.Lost | b.Lost,
		Loosened: a.Loosened || b.Loosened, Tightened: a.Tightened || b.Tightened,
	}
}

// roles sets the roles, as many as are shown.
func (f *AccessChange) roles(holders []*access.Role) {
	var paths []string
	for _, role := range holders {
		paths = append(paths, role.Path())
	}
	slices.Sort(paths)
	n := min(shownInAccess, len(paths))
	f.Roles, f.MoreRoles = paths[:n:n], len(paths)-n
}
