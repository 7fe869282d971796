package access

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

// SameMeaning reports whether two policy texts grant the same: whether their
// merged rules are equal. Layout, comments, the order of stanzas, shorthand,
// repeated stanzas, HCL or JSON do not matter. A text that cannot be parsed means
// the same as itself only.
//
// Both texts are read as stored ones, so that either may come from the server.
func SameMeaning(a, b string, d Dialect) bool {
	if a == b {
		return true
	}
	p, err := ParseStoredPolicy(a, d)
	if err != nil {
		return false
	}
	q, err := ParseStoredPolicy(b, d)
	return err == nil && p.SameMeaning(q)
}

// SameMeaning reports whether two policies grant the same: whether their merged
// rules are equal, comments and lines aside.
func (p *Policy) SameMeaning(q *Policy) bool {
	return reflect.DeepEqual(Merge(p).meaning(), Merge(q).meaning())
}

// meaning returns the normal form of every rule without what says nothing.
func (p *Policy) meaning() []PathRule {
	rules := make([]PathRule, len(p.Rules))
	for i := range p.Rules {
		rules[i] = p.Rules[i].normal()
		rules[i].Comment, rules[i].Line = "", 0
	}
	return rules
}

// normal returns a copy of the rule in which equal meaning is equal form: sets
// are sorted and nil when empty, and a deny has no constraints.
func (r *PathRule) normal() PathRule {
	if r.Capabilities.Has(Deny) {
		return PathRule{Path: r.Path, Capabilities: Deny, Expiration: r.Expiration, Comment: r.Comment, Line: r.Line}
	}
	n := *r
	n.AllowedParameters = normalParameters(r.AllowedParameters)
	n.DeniedParameters = normalParameters(r.DeniedParameters)
	n.RequiredParameters = lowerSet(r.RequiredParameters)
	n.MFAMethods = sortedSet(r.MFAMethods)
	n.SubscribeEventTypes = sortedSet(r.SubscribeEventTypes)
	n.ControlGroup = r.ControlGroup.normal()
	return n
}

// normalParameters sorts the values of every parameter. The values have types:
// 1, "1" and true are three.
func normalParameters(parameters map[string][]any) map[string][]any {
	lower := lowerKeys(parameters)
	for name, values := range lower {
		lower[name] = sortedValues(values)
	}
	return lower
}

func sortedValues(values []any) []any {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, func(a, b any) int { return cmp.Compare(valueKey(a), valueKey(b)) })
	return slices.CompactFunc(sorted, func(a, b any) bool { return valueKey(a) == valueKey(b) })
}

// valueKey spells a value with its type; maps are spelled in key order.
func valueKey(value any) string { return fmt.Sprintf("%#v", value) }

func (g *ControlGroup) normal() *ControlGroup {
	if g == nil {
		return nil
	}
	n := &ControlGroup{TTL: g.TTL}
	for _, factor := range g.Factors {
		factor.ControlledCapabilities = sortedSet(factor.ControlledCapabilities)
		factor.GroupIDs = sortedSet(factor.GroupIDs)
		factor.GroupNames = sortedSet(factor.GroupNames)
		n.Factors = append(n.Factors, factor)
	}
	slices.SortStableFunc(n.Factors, func(a, b ControlGroupFactor) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(valueKey(a), valueKey(b)))
	})
	return n
}
