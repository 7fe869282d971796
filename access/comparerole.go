package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// RoleChange is one thing in which a role admits other tokens, or makes something
// else of them.
type RoleChange struct {
	// Attribute is the role's attribute, such as "bound_claims".
	Attribute string
	// Effect is what it does to access.
	Effect Effect
	// Text says it in words, without the role's name, such as
	// `ref may be "main" or "dev"; it had to be "main"`.
	Text string
}

// CompareRoles returns how the tokens that a role admits change, in the order of
// the attributes, and the effect of all. A nil role is one that does not exist.
// What the role's policies allow is not compared; see [ComparePolicies].
//
// It is sound: an effect that is not [Widens] or [Changes] means that no token is
// admitted that was not. A change of what the entity is called, or of its groups,
// is [Changes], since policies may depend on both. Lifetimes are not access.
func CompareRoles(before, after *Role) ([]RoleChange, Effect) {
	switch {
	case before == nil && after == nil:
		return nil, Unchanged
	case before == nil:
		return []RoleChange{{Attribute: "name", Effect: Widens, Text: "admits tokens with " + Describe(after)}}, Widens
	case after == nil:
		return []RoleChange{{Attribute: "name", Effect: Narrows, Text: "admits no tokens; it admitted those with " + Describe(before)}}, Narrows
	}
	c := &roleComparison{}
	c.constraints(before, after)
	c.identity(before, after)
	effect := Unchanged
	for i := range c.changes {
		effect = effect.And(c.changes[i].Effect)
	}
	return c.changes, effect
}

// roleComparison collects the changes.
type roleComparison struct{ changes []RoleChange }

func (c *roleComparison) add(attribute string, effect Effect, format string, args ...any) {
	c.changes = append(c.changes, RoleChange{attribute, effect, fmt.Sprintf(format, args...)})
}

// inclusion is the effect of a change of what is admitted, by whether the new
// covers the old and the other way round.
func inclusion(coversOld, coveredByOld bool) Effect {
	return effectOf(!coveredByOld, !coversOld)
}

// constraints compares what a token must have.
func (c *roleComparison) constraints(before, after *Role) {
	if roleType(before) != roleType(after) {
		c.add("role_type", Changes, "logins are of type %s and not %s", roleType(after), roleType(before))
	}
	if before.Issuer != after.Issuer {
		c.add("bound_issuer", inclusion(after.Issuer == "", before.Issuer == ""), "iss %s", wanted(textSet(after.Issuer), textSet(before.Issuer)))
	}
	if a, b := before.BoundAudiences, after.BoundAudiences; !sameSet(a, b) {
		// Without audiences none is admitted: the other end from other sets.
		c.add("bound_audiences", inclusion(audiencesCover(b, a), audiencesCover(a, b)), "%s", audienceText(b, a))
	}
	if before.BoundSubject != after.BoundSubject {
		c.add("bound_subject", inclusion(after.BoundSubject == "", before.BoundSubject == ""), "sub %s", wanted(textSet(after.BoundSubject), textSet(before.BoundSubject)))
	}
	c.claims(before, after)
	if a, b := before.BoundCIDRs, after.BoundCIDRs; !sameSet(a, b) {
		c.add("token_bound_cidrs", inclusion(cidrsCover(b, a), cidrsCover(a, b)), "the login's address %s", wanted(anyOf(b), anyOf(a)))
	}
}

// claims compares the bound claims, each by itself.
func (c *roleComparison) claims(before, after *Role) {
	names := map[string]bool{}
	for _, bound := range []map[string][]any{before.BoundClaims, after.BoundClaims} {
		for name := range bound {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		wants, had := before.BoundClaims[name]
		now, has := after.BoundClaims[name]
		a, b := Constraint{name, wants, before.Glob}, Constraint{name, now, after.Glob}
		switch {
		case had && has:
			if effect := inclusion(b.Covers(a), a.Covers(b)); effect != Unchanged {
				c.add("bound_claims", effect, "%s %s", name, wanted(b.shown(), a.shown()))
			}
		case had:
			c.add("bound_claims", Widens, "%s %s", name, wanted(nil, a.shown()))
		default:
			c.add("bound_claims", Narrows, "%s %s", name, wanted(b.shown(), nil))
		}
	}
}

// shown returns the values as they are spelled in words: patterns are marked.
func (c Constraint) shown() []any {
	if !c.Glob {
		return c.Values
	}
	values := make([]any, len(c.Values))
	for i, v := range c.Values {
		values[i] = v
		if text, ok := v.(string); ok && strings.Contains(text, "*") {
			values[i] = pattern(text)
		}
	}
	return values
}

// pattern is a text in which stars are wildcards.
type pattern string

// identity compares what is made of the token.
func (c *roleComparison) identity(before, after *Role) {
	if before.UserClaim != after.UserClaim || before.UserClaimJSONPointer != after.UserClaimJSONPointer {
		c.add("user_claim", Changes, "the entity is that of %s and not of %s", after.UserClaim, before.UserClaim)
	}
	if !maps.Equal(before.ClaimMappings, after.ClaimMappings) {
		c.add("claim_mappings", Changes, "the metadata that templates in policies read are others")
	}
	switch a, b := before.GroupsClaim, after.GroupsClaim; {
	case a == b:
	case a == "":
		c.add("groups_claim", Widens, "groups named in %s add their policies", b)
	case b == "":
		c.add("groups_claim", Narrows, "groups named in %s no longer add their policies", a)
	default:
		c.add("groups_claim", Changes, "groups named in %s and not in %s add their policies", b, a)
	}
}

// wanted says which values are wanted, and which were. None means any.
func wanted(now, before []any) string {
	switch {
	case len(now) == 0:
		return fmt.Sprintf("may be anything; it had to be %s", spellSome(before))
	case len(before) == 0:
		return fmt.Sprintf("must be %s; it could be anything", spellSome(now))
	}
	return fmt.Sprintf("must be %s; it had to be %s", spellSome(now), spellSome(before))
}

func audienceText(now, before []string) string {
	switch {
	case len(now) == 0:
		return fmt.Sprintf("aud must not be there; it had to be %s", spellSome(anyOf(before)))
	case len(before) == 0:
		return fmt.Sprintf("aud must be %s; it had not to be there", spellSome(anyOf(now)))
	}
	return "aud " + wanted(anyOf(now), anyOf(before))
}

// textSet is the set of a text, none when it is empty.
func textSet(text string) []any {
	if text == "" {
		return nil
	}
	return []any{text}
}

func sameSet(a, b []string) bool { return slices.Equal(sortedSet(a), sortedSet(b)) }

// Describe returns which tokens a role admits, in words, such as
// `project_id = "42", ref = "v*" (pattern)`. Audience and issuer, which say where a
// token counts and not whose it is, are left out unless there is nothing else.
func Describe(r *Role) string {
	var parts []string
	for _, c := range r.Constraints() {
		parts = append(parts, fmt.Sprintf("%s = %s", c.Claim, spellSome(c.shown())))
	}
	if len(r.BoundCIDRs) > 0 {
		parts = append(parts, "address = "+spellSome(anyOf(r.BoundCIDRs)))
	}
	if len(parts) == 0 && len(r.BoundAudiences) > 0 {
		return "any claims, for aud = " + spellSome(anyOf(r.BoundAudiences))
	}
	if len(parts) == 0 {
		return "any claims"
	}
	return strings.Join(parts, ", ")
}
