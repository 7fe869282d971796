package access

import (
	"maps"
	"slices"
	"strings"
)

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
	n := &narrower{was: byPath(Merge(before...)), is: byPath(Merge(after...))}
	var out []Narrowing
	for _, path := range slices.Sorted(maps.Keys(n.was)) {
		if old := n.was[path]; !old.Capabilities.Has(Deny) && old.Capabilities != 0 {
			if lost := n.lost(old); lost != (Narrowing{}) {
				out = append(out, lost)
			}
		}
	}
	return out
}

// narrower compares two sets of stanzas, each by its paths.
type narrower struct{ was, is map[string]*PathRule }

func byPath(p *Policy) map[string]*PathRule {
	rules := make(map[string]*PathRule, len(p.Rules))
	for i := range p.Rules {
		rules[p.Rules[i].Path] = &p.Rules[i]
	}
	return rules
}

// lost returns what an old stanza granted and may be granted no more: what the
// stanza of its path, or else the nearest that contains it, does not grant, and what
// another takes away that did not decide before.
func (n *narrower) lost(old *PathRule) Narrowing {
	same := n.is[old.Path]
	next := same
	if next == nil {
		next = n.nearest(old.Path)
	}
	if lost := old.lostTo(next); lost != (Narrowing{}) {
		return lost
	}
	for _, path := range slices.Sorted(maps.Keys(n.is)) {
		other := n.is[path]
		if path == old.Path || same != nil && old.Kind() == ExactPattern && path != old.Path+"/" || !rulesMeet(old, other) {
			continue
		}
		if n.was[path] != nil && (same != nil || other.outranks(old)) {
			continue // it decided before as it does now
		}
		lost := old.lostTo(other)
		if same != nil && old.outranks(other) { // a list may be decided by a wider one
			lost.Constraints = false
			lost.Lost &= List | Scan
		}
		if lost.Lost != 0 || lost.Constraints {
			lost.Path = path
			return lost
		}
	}
	return Narrowing{}
}

// outranks says whether r decides wherever both match, lists left aside: it is the
// one path, or the longer beginning.
func (r *PathRule) outranks(other *PathRule) bool {
	return r.Kind() == ExactPattern || r.Kind() == PrefixPattern && other.Kind() == PrefixPattern && patternWithin(r.Path, other.Path)
}

// nearest returns the longest stanza that contains all that the pattern matches;
// nil where there is none.
func (n *narrower) nearest(pattern string) *PathRule {
	var best *PathRule
	for _, path := range slices.Sorted(maps.Keys(n.is)) {
		if patternWithin(pattern, path) && (best == nil || patternWithin(path, best.Path)) {
			best = n.is[path]
		}
	}
	return best
}

// rulesMeet says whether both may decide on one request. A list of "a/" is looked up
// as "a" too.
func rulesMeet(a, b *PathRule) bool {
	if patternsMeet(a.Path, b.Path) {
		return true
	}
	return a.Capabilities&(List|Scan) != 0 && slices.ContainsFunc(listed(a.Path), func(path string) bool {
		return slices.ContainsFunc(listed(b.Path), func(other string) bool { return patternsMeet(path, other) })
	})
}

// listed returns the pattern, and what it matches of the folders that it matches by
// an empty last segment.
func listed(pattern string) []string {
	out := []string{pattern}
	for _, end := range []string{"/", "/*", "/+"} {
		if folder, ok := strings.CutSuffix(pattern, end); ok {
			out = append(out, folder)
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
