package access

import "slices"

// Overlaps reports whether one token may satisfy both roles. It is sound in the
// other direction than [Covers]: false is certain.
//
// Claims are taken to have one value, except those named in lists, of which a
// token can have two values that satisfy a role each; a CI server's groups are of
// that kind. The audience always is: who asks for a token chooses it, and may ask
// for several. Roles overlap across mounts when both trust the same issuer, and
// a mount without a bound issuer may trust any.
func Overlaps(a, b *Role, lists ...string) bool {
	if _, dead := a.Dead(); dead {
		return false
	}
	if _, dead := b.Dead(); dead {
		return false
	}
	if roleType(a) != roleType(b) ||
		a.Issuer != "" && b.Issuer != "" && a.Issuer != b.Issuer ||
		(len(a.BoundAudiences) == 0) != (len(b.BoundAudiences) == 0) ||
		!cidrsOverlap(a.BoundCIDRs, b.BoundCIDRs) {
		return false
	}
	return !slices.ContainsFunc(a.Constraints(), func(c Constraint) bool {
		return !slices.Contains(lists, c.Claim) && slices.ContainsFunc(b.Constraints(), func(d Constraint) bool {
			return claimKey(c.Claim) == claimKey(d.Claim) && !c.Overlaps(d)
		})
	})
}

// Overlaps reports whether one value of a claim may satisfy both constraints.
// Constraints on different claims always overlap.
func (c Constraint) Overlaps(d Constraint) bool {
	if claimKey(c.Claim) != claimKey(d.Claim) {
		return true
	}
	return slices.ContainsFunc(c.Values, func(own any) bool {
		return c.matchable(own) && slices.ContainsFunc(d.Values, func(other any) bool {
			return d.matchable(other) && c.valueOverlaps(own, d, other)
		})
	})
}

func (c Constraint) valueOverlaps(own any, d Constraint, other any) bool {
	text, isText := own.(string)
	otherText, otherIsText := other.(string)
	switch {
	case !isText || !otherIsText:
		return sameValue(own, other)
	case c.Glob && d.Glob:
		return GlobsOverlap(text, otherText)
	case c.Glob:
		return GlobMatch(text, otherText)
	case d.Glob:
		return GlobMatch(otherText, text)
	}
	return text == otherText
}

// cidrsOverlap reports whether some address is in one of each.
func cidrsOverlap(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(one string) bool {
		return slices.ContainsFunc(b, func(other string) bool {
			return cidrCovers(one, other) || cidrCovers(other, one)
		})
	})
}
