package access

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Merge joins all stanzas of the policies that name the same path, as the server
// does when it evaluates a token, and sorts the result by path. The policies are
// left alone; nil ones are skipped.
//
//   - Deny in one stanza leaves only deny.
//   - Capabilities add up.
//   - Constraints stay: a stanza without allowed parameters does not lift those
//     of another. Parameter names add up, and so do their values, but a
//     parameter with no values (any value) stays so.
//   - Of wrapping TTLs the smallest that is set wins.
//   - Required parameters, MFA methods and control group factors add up.
//
// The order of the stanzas matters in two corners, as it does on the server: the
// control group's TTL is the first one's, and event types are added only to a
// stanza that has some.
func Merge(policies ...*Policy) *Policy {
	merged := make(map[string]*PathRule)
	for _, policy := range policies {
		if policy == nil {
			continue
		}
		for i := range policy.Rules {
			rule := policy.Rules[i].normal()
			if have, ok := merged[rule.Path]; ok {
				have.join(rule)
			} else {
				merged[rule.Path] = &rule
			}
		}
	}
	result := &Policy{}
	for _, path := range slices.Sorted(maps.Keys(merged)) {
		result.Rules = append(result.Rules, merged[path].normal())
	}
	return result
}

// join adds another stanza for the same path to r.
func (r *PathRule) join(other PathRule) {
	switch {
	case r.Capabilities.Has(Deny):
		return
	case other.Capabilities.Has(Deny):
		*r = PathRule{Path: r.Path, Capabilities: Deny, Comment: r.Comment, Line: r.Line}
		return
	}
	r.Capabilities |= other.Capabilities
	r.AllowedParameters = joinParameters(r.AllowedParameters, other.AllowedParameters)
	r.DeniedParameters = joinParameters(r.DeniedParameters, other.DeniedParameters)
	r.RequiredParameters = slices.Concat(r.RequiredParameters, other.RequiredParameters)
	r.MinWrappingTTL = lowerBound(r.MinWrappingTTL, other.MinWrappingTTL)
	r.MaxWrappingTTL = lowerBound(r.MaxWrappingTTL, other.MaxWrappingTTL)
	r.MFAMethods = slices.Concat(r.MFAMethods, other.MFAMethods)
	r.ControlGroup = joinControlGroups(r.ControlGroup, other.ControlGroup)
	if len(r.SubscribeEventTypes) > 0 {
		r.SubscribeEventTypes = slices.Concat(r.SubscribeEventTypes, other.SubscribeEventTypes)
	}
}

func joinParameters(a, b map[string][]any) map[string][]any {
	joined := maps.Clone(a)
	if joined == nil {
		return b
	}
	for name, values := range b {
		have, ok := joined[name]
		switch {
		case len(values) == 0, ok && len(have) == 0:
			joined[name] = nil
		default:
			joined[name] = slices.Concat(have, values)
		}
	}
	return joined
}

// lowerBound returns the smaller TTL; one that is not above zero is not set.
func lowerBound(have, other time.Duration) time.Duration {
	if other > 0 && (have == 0 || other < have) {
		return other
	}
	return have
}

func joinControlGroups(a, b *ControlGroup) *ControlGroup {
	if b == nil || len(b.Factors) == 0 {
		return a
	}
	if a == nil {
		return b
	}
	return &ControlGroup{TTL: a.TTL, Factors: slices.Concat(a.Factors, b.Factors)}
}

// sortedKeys returns the names of the parameters in byte order.
func sortedKeys(parameters map[string][]any) []string {
	return slices.Sorted(maps.Keys(parameters))
}

// sortedSet returns the words sorted and without repetitions, nil if none.
func sortedSet(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(words)))
}

// lowerSet is [sortedSet] of the words in lower case.
func lowerSet(words []string) []string {
	lower := make([]string, len(words))
	for i, word := range words {
		lower[i] = strings.ToLower(word)
	}
	return sortedSet(lower)
}
