package access

import (
	"net/netip"
	"slices"
	"strings"
)

// Covers reports whether role a admits every token that role b admits, from every
// place from which b does. It is sound: true is certain. It may say false of roles
// whose constraints cover each other only taken together, such as ["a*", "b*"] and
// a pattern that means either.
//
// Constraints are issuer, audience, subject, bound claims and addresses. What a
// role needs of a token only to name it (user_claim, groups_claim, claim_mappings)
// is taken to be there, and lifetimes and leeways do not count. A role that admits
// nothing is covered by every role.
func Covers(a, b *Role) bool {
	if _, dead := b.Dead(); dead {
		return true
	}
	return roleType(a) == roleType(b) &&
		(a.Issuer == "" || a.Issuer == b.Issuer) &&
		audiencesCover(a.BoundAudiences, b.BoundAudiences) &&
		cidrsCover(a.BoundCIDRs, b.BoundCIDRs) &&
		constraintsCover(a.Constraints(), b.Constraints())
}

func roleType(r *Role) string {
	if r.Type == "" {
		return "jwt"
	}
	return r.Type
}

// audiencesCover reports whether audiences a admit every aud that b admits. A
// role without audiences refuses a token that has one.
func audiencesCover(a, b []string) bool {
	if len(b) == 0 {
		return len(a) == 0
	}
	return !slices.ContainsFunc(b, func(aud string) bool { return !slices.Contains(a, aud) })
}

// constraintsCover reports whether every constraint of a follows from one of b.
func constraintsCover(a, b []Constraint) bool {
	for _, want := range a {
		if !slices.ContainsFunc(b, want.Covers) {
			return false
		}
	}
	return true
}

// Covers reports whether every claim that satisfies d satisfies c. It is sound:
// true is certain. Constraints on different claims never cover each other; "a" and
// the JSON pointer "/a" are the same claim.
func (c Constraint) Covers(d Constraint) bool {
	if claimKey(c.Claim) != claimKey(d.Claim) || c.Glob && slices.ContainsFunc(c.Values, isNoString) {
		return false
	}
	for _, value := range d.Values {
		if !d.matchable(value) {
			continue
		}
		if !slices.ContainsFunc(c.Values, func(own any) bool { return c.valueCovers(own, d, value) }) {
			return false
		}
	}
	return true
}

func isNoString(value any) bool {
	_, ok := value.(string)
	return !ok
}

// valueCovers reports whether whatever matches value, one of d's, matches own,
// one of c's.
func (c Constraint) valueCovers(own any, d Constraint, value any) bool {
	text, isText := own.(string)
	other, otherIsText := value.(string)
	switch {
	case !isText || !otherIsText:
		return !c.Glob && sameValue(own, value)
	case c.Glob && d.Glob:
		return GlobCovers(text, other)
	case c.Glob:
		return GlobMatch(text, other)
	case d.Glob:
		return text == other && !strings.Contains(other, "*")
	}
	return text == other
}

// cidrsCover reports whether every address in one of b is in one of a. Without
// any, every address is meant.
func cidrsCover(a, b []string) bool {
	if len(a) == 0 {
		return true
	}
	if len(b) == 0 {
		return false
	}
	for _, inner := range b {
		if !slices.ContainsFunc(a, func(outer string) bool { return cidrCovers(outer, inner) }) {
			return false
		}
	}
	return true
}

func cidrCovers(outer, inner string) bool {
	if outer == inner {
		return true
	}
	o, okOuter := prefixOf(outer)
	i, okInner := prefixOf(inner)
	return okOuter && okInner && o.Bits() <= i.Bits() && o.Contains(i.Addr())
}

// prefixOf reads an address or a network.
func prefixOf(text string) (netip.Prefix, bool) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.Masked(), true
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, addr.BitLen()), true
}
