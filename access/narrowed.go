package access

import "strings"

// Narrowing is what one set of stanzas grants and another may not.
type Narrowing struct {
	// Path is the pattern of the stanza that is narrower, or gone.
	Path string
	// Lost are the capabilities that are no longer granted on some of it.
	Lost Capabilities
	// Constraints is true where the stanza has other constraints on
	// parameters and the like, and so may refuse more.
	Constraints bool
}

// String says what is lost, such as "update on sys/policies/acl/*".
func (n Narrowing) String() string {
	if n.Lost == 0 {
		return "other constraints on " + n.Path
	}
	return n.Lost.String() + " on " + n.Path
}

// Narrowed lists where a token with the policies before may do what one with the
// policies after may not. It is careful: where nothing is listed, nothing is lost;
// what is listed may be granted by other stanzas taken together. Templates in
// paths are compared as text.
func Narrowed(before, after []*Policy) []Narrowing {
	was, is := Merge(before...), Merge(after...)
	kept := map[string]bool{}
	var out []Narrowing
	for i := range was.Rules {
		rule := &was.Rules[i]
		kept[rule.Path] = true
		if rule.Capabilities.Has(Deny) {
			continue
		}
		if n := rule.lostTo(is.nearest(rule.Path)); n != (Narrowing{}) {
			out = append(out, n)
		}
	}
	for i := range is.Rules { // a new stanza may take precedence over an old one
		rule := &is.Rules[i]
		if kept[rule.Path] {
			continue
		}
		for j := range was.Rules {
			old := &was.Rules[j]
			if old.Capabilities.Has(Deny) || !patternsMeet(old.Path, rule.Path) || rule.Kind() != ExactPattern && patternWithin(old.Path, rule.Path) {
				continue
			}
			if n := old.lostTo(rule); n != (Narrowing{}) {
				n.Path = rule.Path
				out = append(out, n)
				break
			}
		}
	}
	return out
}

// lostTo returns what r grants and the other does not; the zero Narrowing for
// nothing. nil grants nothing.
func (r *PathRule) lostTo(other *PathRule) Narrowing {
	switch {
	case r.Capabilities == 0:
		return Narrowing{}
	case other == nil || other.Capabilities.Has(Deny):
		return Narrowing{Path: r.Path, Lost: r.Capabilities}
	case r.Capabilities&^other.Capabilities != 0:
		return Narrowing{Path: r.Path, Lost: r.Capabilities &^ other.Capabilities}
	case !other.sameConstraints(r) && other.constrained():
		return Narrowing{Path: r.Path, Constraints: true}
	}
	return Narrowing{}
}

// constrained says whether anything but the capabilities decides.
func (r *PathRule) constrained() bool { return !r.sameConstraints(&PathRule{}) }

// sameConstraints compares all but the path and the capabilities.
func (r *PathRule) sameConstraints(other *PathRule) bool {
	a, b := *r, *other
	for _, rule := range []*PathRule{&a, &b} {
		rule.Path, rule.Capabilities, rule.Comment, rule.Line = "x", Read, "", 0
	}
	return equalRules(a, b)
}

// equalRules compares two stanzas in their canonical form.
func equalRules(a, b PathRule) bool {
	texts := [2]string{}
	for i, rule := range []PathRule{a, b} {
		text, err := (&Policy{Rules: []PathRule{rule}}).HCL(Vault)
		if err != nil {
			text, err = (&Policy{Rules: []PathRule{rule}}).HCL(OpenBao)
		}
		if err != nil {
			return false
		}
		texts[i] = text
	}
	return texts[0] == texts[1]
}

// nearest returns the stanza that decides on all that the pattern matches, unless
// narrower ones do: the one of the same path, or the longest that contains it; nil
// where there is none.
func (p *Policy) nearest(pattern string) *PathRule {
	var best *PathRule
	for i := range p.Rules {
		rule := &p.Rules[i]
		if rule.Path == pattern {
			return rule
		}
		if patternWithin(pattern, rule.Path) && (best == nil || patternWithin(rule.Path, best.Path)) {
			best = rule
		}
	}
	return best
}

// patternWithin says whether every path that fits the inner pattern fits the outer
// one.
func patternWithin(inner, outer string) bool {
	return segmentsFit(strings.Split(inner, "/"), strings.Split(outer, "/"), func(in, out string) bool {
		return out == "+" || in == out
	}, func(in, out string) bool { return strings.HasPrefix(in, out) && in != "+" || out == "" }, false)
}

// patternsMeet says whether some path may fit both.
func patternsMeet(a, b string) bool {
	fits := func(x, y string) bool { return x == "+" || y == "+" || x == y }
	begins := func(x, y string) bool { return x == "+" || strings.HasPrefix(x, y) || strings.HasPrefix(y, x) }
	return segmentsFit(strings.Split(a, "/"), strings.Split(b, "/"), fits, begins, true)
}

// segmentsFit compares two patterns segment by segment. A pattern that ends in *
// has, in its last segment, only to begin as the other does there.
func segmentsFit(a, b []string, fits, begins func(x, y string) bool, both bool) bool {
	for i := 0; ; i++ {
		aRest, aOpen := openAt(a, i)
		bRest, bOpen := openAt(b, i)
		switch {
		case bOpen && aOpen:
			return begins(aRest, bRest)
		case bOpen:
			return i < len(a) && begins(a[i], bRest)
		case aOpen:
			return both && i < len(b) && begins(b[i], aRest)
		case i == len(a) || i == len(b):
			return len(a) == len(b)
		case !fits(a[i], b[i]):
			return false
		}
	}
}

// openAt says whether the segment of that index is the last of a pattern that ends
// in *, and what stands before the star.
func openAt(segments []string, i int) (before string, open bool) {
	if i != len(segments)-1 {
		return "", false
	}
	return strings.CutSuffix(segments[i], "*")
}
