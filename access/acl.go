package access

import (
	"cmp"
	"slices"
	"strings"
)

// ACL is the policies of one token, joined as the server joins them, ready to
// decide. Make one with [NewACL]; it does not change and may be shared.
type ACL struct {
	dialect Dialect
	root    bool
	exact   map[string]*entry
	prefix  index[*entry]     // by the pattern without its star
	segment index[[]*entry]   // by what stands before the first plus
	whole   map[string]*entry // segment patterns by themselves
	open    []*entry          // whose path depends on what is not known
	absent  []string          // policies of which only the name is known
	assumed []string
}

// entry is all stanzas for one path, joined.
type entry struct {
	rule   PathRule
	grants []Grant

	text    string   // the pattern without a star at its end
	star    bool     // whether it has one
	first   int      // where the first plus is, or the star of a prefix
	plusses int      // whole segments
	parts   []string // of text, for a segment pattern
}

// Grant is a policy's part in a rule.
type Grant struct {
	// Policy is the policy's name.
	Policy string
	// Line is the line of the stanza in the policy's text; 0 when unknown.
	Line int
	// Capabilities are what the stanza itself grants.
	Capabilities Capabilities
}

// NewACL joins the policies of a token whose entity is who. The entity fills in
// the templates in paths; nil means that the token has none, so that templated
// stanzas are dropped, as the server does. Policies with a nil Policy are known
// by name only: what they might say makes decisions unknown. A policy named
// "root" allows everything.
//
// The cost is linear in the number of stanzas.
func NewACL(d Dialect, who *Entity, policies ...NamedPolicy) *ACL {
	a := &ACL{dialect: d, exact: map[string]*entry{}, whole: map[string]*entry{}, prefix: newIndex[*entry](), segment: newIndex[[]*entry]()}
	templates := templater{who: who}
	for _, p := range policies {
		switch {
		case p.Name == "root":
			a.root = true
		case p.Policy == nil:
			a.absent = append(a.absent, p.Name)
		default:
			for i := range p.Policy.Rules {
				a.add(p.Name, &p.Policy.Rules[i], &templates)
			}
		}
	}
	a.prefix.sort()
	a.segment.sort()
	slices.Sort(a.absent)
	a.assumed = templates.assumed
	return a
}

// add joins one stanza to those for the same path.
func (a *ACL) add(policy string, rule *PathRule, templates *templater) {
	grant := Grant{policy, rule.Line, rule.Capabilities}
	own := rule.normal()
	if strings.Contains(rule.Path, "{{") {
		path, outcome := templates.fill(rule.Path)
		switch own.Path = path; outcome {
		case dropped:
			return
		case unsure: // with a star for each gap
			a.open = append(a.open, &entry{rule: own, grants: []Grant{grant}})
			return
		}
	}
	a.put(&own, grant)
}

// put files a stanza under its kind.
func (a *ACL) put(rule *PathRule, grant Grant) {
	switch rule.Kind() {
	case ExactPattern:
		put(a.exact, rule.Path, rule, grant)
	case PrefixPattern:
		put(a.prefix.byText, strings.TrimSuffix(rule.Path, "*"), rule, grant)
	case SegmentPattern:
		a.addSegment(rule, grant)
	}
}

// put adds a stanza to the entry of that key, which it makes if there is none.
func put(entries map[string]*entry, key string, rule *PathRule, grant Grant) (e *entry, isNew bool) {
	if have, ok := entries[key]; ok {
		have.rule.join(*rule)
		have.grants = append(have.grants, grant)
		return have, false
	}
	e = &entry{rule: *rule, grants: []Grant{grant}}
	e.text, e.star = strings.CutSuffix(rule.Path, "*")
	e.first = len(e.text)
	entries[key] = e
	return e, true
}

func (a *ACL) addSegment(rule *PathRule, grant Grant) {
	e, isNew := put(a.whole, rule.Path, rule, grant)
	if !isNew {
		return
	}
	e.first = strings.IndexByte(rule.Path, '+')
	e.parts = strings.Split(e.text, "/")
	for _, part := range e.parts {
		if part == "+" {
			e.plusses++
		}
	}
	head := rule.Path[:e.first]
	a.segment.byText[head] = append(a.segment.byText[head], e)
}

// index finds entries by the beginning of a path.
type index[T any] struct {
	byText  map[string]T
	lengths []int // of the texts, each once, the longest first
}

func newIndex[T any]() index[T] { return index[T]{byText: map[string]T{}} }

func (x *index[T]) sort() {
	seen := map[int]bool{}
	for text := range x.byText {
		if !seen[len(text)] {
			seen[len(text)] = true
			x.lengths = append(x.lengths, len(text))
		}
	}
	slices.SortFunc(x.lengths, func(a, b int) int { return cmp.Compare(b, a) })
}

// find returns the entry of the rule by which a request is decided; nil when no
// rule matches. Paths have no slash at their beginning.
func (a *ACL) find(path string, list bool) *entry {
	if e, ok := a.exact[path]; ok {
		return e
	}
	trimmed, slash := strings.CutSuffix(path, "/")
	if !list || !slash {
		return a.best(path)
	}
	if e, ok := a.exact[trimmed]; ok {
		return e
	}
	first, second := trimmed, path
	if a.dialect == OpenBao {
		first, second = second, first
	}
	if e := a.best(first); e != nil {
		return e
	}
	return a.best(second)
}

// best returns the entry with a pattern that matches and takes precedence.
func (a *ACL) best(path string) *entry {
	var best *entry
	for _, n := range a.prefix.lengths {
		if n <= len(path) {
			if e, ok := a.prefix.byText[path[:n]]; ok {
				best = e
				break
			}
		}
	}
	if len(a.segment.lengths) == 0 {
		return best
	}
	parts := strings.Split(path, "/")
	for _, n := range a.segment.lengths {
		if n > len(path) {
			continue
		}
		for _, e := range a.segment.byText[path[:n]] {
			if e.matches(parts) && (best == nil || best.precedence(e) < 0) {
				best = e
			}
		}
	}
	return best
}

// matches reports whether a segment pattern matches the segments of a path. A
// plus stands for one segment, which may be empty. A star at the end stands for
// the rest of its segment and all that follow.
func (e *entry) matches(path []string) bool {
	last := len(e.parts) - 1
	if len(path) <= last || !e.star && len(path) != len(e.parts) {
		return false
	}
	for i, part := range e.parts {
		if part != "+" && part != path[i] && !(e.star && i == last && strings.HasPrefix(path[i], part)) {
			return false
		}
	}
	return true
}

// precedence compares two patterns that match the same path: the greater decides.
// The later the first plus or star, the better; then one without a star; then
// fewer plusses; then the longer; then the greater in byte order.
func (e *entry) precedence(other *entry) int {
	return cmp.Or(
		cmp.Compare(e.first, other.first),
		compareBool(!e.star, !other.star),
		cmp.Compare(other.plusses, e.plusses),
		cmp.Compare(len(e.text), len(other.text)),
		cmp.Compare(e.text, other.text),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
