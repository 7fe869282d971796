package access

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Effect says what a change does to access. It is part of the JSON output.
type Effect string

// The effects.
const (
	// Unchanged: nobody can do more or less.
	Unchanged Effect = ""
	// Widens: somebody can do more, and nobody less.
	Widens Effect = "widens"
	// Narrows: somebody can do less, and nobody more.
	Narrows Effect = "narrows"
	// Changes: both, or it cannot be told.
	Changes Effect = "changes"
)

// And joins the effects of two changes that are made together.
func (e Effect) And(other Effect) Effect {
	switch {
	case e == Unchanged || e == other:
		return other
	case other == Unchanged:
		return e
	}
	return Changes
}

// MayWiden reports whether somebody may be able to do more.
func (e Effect) MayWiden() bool { return e == Widens || e == Changes }

// effectOf is what gains and losses amount to.
func effectOf(gains, loses bool) Effect {
	switch {
	case gains && loses:
		return Changes
	case gains:
		return Widens
	case loses:
		return Narrows
	}
	return Unchanged
}

// PathChange is what is gained and lost on the paths that match a pattern.
type PathChange struct {
	// Path is the pattern: "+" for a segment, "*" for any text.
	Path string
	// Gained and Lost are the capabilities.
	Gained, Lost Capabilities
	// Loosened and Tightened say that the conditions change under which
	// capabilities are granted that were granted before: parameters,
	// response wrapping, consent. Both are set when it cannot be told which.
	Loosened, Tightened bool
}

// Effect sums the change up.
func (c *PathChange) Effect() Effect {
	return effectOf(c.Gained != 0 || c.Loosened, c.Lost != 0 || c.Tightened)
}

// ComparePolicies returns what a token with the policies after can do that one
// with the policies before cannot, and the other way round: the patterns with
// their changes, sorted by pattern, and the effect of all. It is empty when the
// two mean the same.
//
// It is sound and complete for what policies say of paths: a path on which a
// capability is gained matches a pattern that says so, and an effect that is not
// [Widens] or [Changes] means that there is none. Templates are taken for the text
// they are written as.
func ComparePolicies(d Dialect, before, after []*Policy) ([]PathChange, Effect) {
	was, is := Merge(before...), Merge(after...)
	c := &policyComparison{rulesBefore: byPath(was), rulesAfter: byPath(is), found: map[string]*PathChange{}}
	switch {
	case len(c.rulesBefore) == 0:
		c.one(c.rulesAfter, func(change *PathChange, all Capabilities) { change.Gained = all })
	case len(c.rulesAfter) == 0:
		c.one(c.rulesBefore, func(change *PathChange, all Capabilities) { change.Lost = all })
	default:
		c.before, c.after = literalACL(d, was), literalACL(d, is)
		c.patterns()
		for _, path := range slices.Sorted(maps.Keys(c.changed)) {
			c.sample(path)
		}
	}
	return c.result()
}

// one notes all that the rules grant, where the other side has none.
func (c *policyComparison) one(rules map[string]*PathRule, note func(*PathChange, Capabilities)) {
	for path, rule := range rules {
		if rule.Capabilities != 0 && !rule.Capabilities.Has(Deny) {
			c.found[path] = &PathChange{Path: path}
			note(c.found[path], rule.Capabilities)
		}
	}
}

// CompareDenials returns the paths that one policy denies and the other does not,
// as loosened or tightened: what that does depends on the other policies of a token,
// which are not looked at. A nil policy denies nothing.
func CompareDenials(before, after *Policy) []PathChange {
	was, is := byPath(Merge(before)), byPath(Merge(after))
	denied := func(r *PathRule) bool { return r != nil && r.Capabilities.Has(Deny) }
	var changes []PathChange
	for path, rule := range was {
		if denied(rule) && !denied(is[path]) {
			changes = append(changes, PathChange{Path: path, Loosened: true})
		}
	}
	for path, rule := range is {
		if denied(rule) && !denied(was[path]) {
			changes = append(changes, PathChange{Path: path, Tightened: true})
		}
	}
	slices.SortFunc(changes, func(a, b PathChange) int { return cmp.Compare(a.Path, b.Path) })
	return changes
}

// policyComparison compares two sets of rules. Where the deciding rule of a path
// is another or says something else, one that was added, taken out or changed
// matches. So it is enough to look at the paths that these match, together with
// each other rule: at one path for each way in which two patterns can match
// together, with letters that no pattern has where either would match anything.
type policyComparison struct {
	before, after           *ACL
	rulesBefore, rulesAfter map[string]*PathRule
	changed                 map[string]bool // patterns of rules that differ
	all                     []pathPattern
	deepest                 int // segments of the longest pattern
	found                   map[string]*PathChange
}

// literalACL joins rules whose templates count as text.
func literalACL(d Dialect, policy *Policy) *ACL {
	a := NewACL(d, nil)
	for i := range policy.Rules {
		rule := policy.Rules[i]
		a.put(&rule, Grant{})
	}
	a.prefix.sort()
	a.segment.sort()
	return a
}

func byPath(p *Policy) map[string]*PathRule {
	rules := make(map[string]*PathRule, len(p.Rules))
	for i := range p.Rules {
		rules[p.Rules[i].Path] = &p.Rules[i]
	}
	return rules
}

// patterns collects the patterns of both sides, and which rules differ.
func (c *policyComparison) patterns() {
	c.changed = map[string]bool{}
	both := maps.Clone(c.rulesBefore)
	maps.Copy(both, c.rulesAfter)
	for _, path := range slices.Sorted(maps.Keys(both)) {
		own := variants(path)
		c.all = append(c.all, own...)
		c.deepest = max(c.deepest, len(own[0].parts))
		if before, after := c.rulesBefore[path], c.rulesAfter[path]; before == nil || after == nil || !sameRule(before, after) {
			c.changed[path] = true
		}
	}
}

func sameRule(a, b *PathRule) bool {
	return a.Capabilities == b.Capabilities && reflect.DeepEqual(conditionsOf(a), conditionsOf(b))
}

// conditionsOf returns the rule with nothing left but its conditions.
func conditionsOf(r *PathRule) PathRule {
	bare := r.normal()
	bare.Path, bare.Capabilities, bare.Comment, bare.Line = "", 0, "", 0
	return bare
}

// variants returns a pattern, and the one of what it matches in a list.
func variants(path string) []pathPattern {
	p := patternOf(path)
	if listed, ok := p.listed(); ok {
		return []pathPattern{p, listed}
	}
	return []pathPattern{p}
}

// sample looks at the paths that match a changed pattern, with each other one.
func (c *policyComparison) sample(path string) {
	for _, changed := range variants(path) {
		for _, other := range c.all {
			if common, ok := changed.meet(other); ok {
				for _, s := range common.samples(c.deepest) {
					c.look(s)
				}
			}
		}
	}
}

// look compares the two sides on one path.
func (c *policyComparison) look(s sample) {
	change := PathChange{Path: s.shown}
	change.add(c.before.find(s.path, false), c.after.find(s.path, false), ^(List | Scan | Deny))
	change.add(c.before.find(s.path+"/", true), c.after.find(s.path+"/", true), List|Scan)
	if strings.HasSuffix(s.path, "/") { // as it is, it can be listed
		change.add(c.before.find(s.path, true), c.after.find(s.path, true), List|Scan)
	}
	if change.Effect() == Unchanged {
		return
	}
	if have, ok := c.found[change.Path]; ok {
		have.Gained |= change.Gained
		have.Lost |= change.Lost
		have.Loosened = have.Loosened || change.Loosened
		have.Tightened = have.Tightened || change.Tightened
		return
	}
	c.found[change.Path] = &change
}

// add notes what differs between the deciding rules, among some capabilities.
func (c *PathChange) add(before, after *entry, among Capabilities) {
	had, has := granted(before)&among, granted(after)&among
	c.Gained |= has &^ had
	c.Lost |= had &^ has
	if kept := had & has; kept != 0 {
		loosened, tightened := compareConditions(&before.rule, &after.rule)
		c.Loosened = c.Loosened || loosened
		c.Tightened = c.Tightened || tightened
	}
}

func granted(e *entry) Capabilities {
	if e == nil || e.rule.Capabilities.Has(Deny) {
		return 0
	}
	return e.rule.Capabilities
}

// compareConditions says whether conditions were lifted, and whether some were
// added. Of two different ones neither is known to be the wider.
func compareConditions(before, after *PathRule) (loosened, tightened bool) {
	a, b, none := conditionsOf(before), conditionsOf(after), PathRule{}
	switch {
	case reflect.DeepEqual(a, b):
		return false, false
	case reflect.DeepEqual(b, none):
		return true, false
	case reflect.DeepEqual(a, none):
		return false, true
	}
	return true, true
}

// result sorts the changes, and leaves out those that a wider pattern has said.
func (c *policyComparison) result() ([]PathChange, Effect) {
	var list []PathChange
	effect := Unchanged
	wide := slices.SortedFunc(maps.Values(c.found), func(a, b *PathChange) int {
		return cmp.Or(cmp.Compare(literals(a.Path), literals(b.Path)), cmp.Compare(len(b.Path), len(a.Path)), cmp.Compare(a.Path, b.Path))
	})
	for _, change := range wide {
		effect = effect.And(change.Effect())
		inList := func(below *PathChange) bool { return change.lists(below) && !below.lists(change) }
		if !slices.ContainsFunc(list, change.follows) && !slices.ContainsFunc(wide, inList) {
			list = append(list, *change)
		}
	}
	slices.SortFunc(list, func(a, b PathChange) int { return cmp.Compare(a.Path, b.Path) })
	return list, effect
}

// literals counts what is not a wildcard.
func literals(path string) int {
	return len(path) - strings.Count(path, "*") - strings.Count(path, "+")
}

// follows reports whether a change of a wider pattern says the same or more.
func (c *PathChange) follows(wider PathChange) bool {
	return GlobCovers(asGlob(wider.Path), asGlob(c.Path)) &&
		wider.Gained.Has(c.Gained) && wider.Lost.Has(c.Lost) &&
		(wider.Loosened || !c.Loosened) && (wider.Tightened || !c.Tightened)
}

// lists reports whether a change is about lists alone, which that of the paths
// below says too: a list of "a" is one of "a/".
func (c *PathChange) lists(below *PathChange) bool {
	slash := PathChange{Path: c.Path + "/", Gained: c.Gained, Lost: c.Lost}
	return (c.Gained|c.Lost)&^(List|Scan) == 0 && !c.Loosened && !c.Tightened && slash.follows(*below)
}

// asGlob is a pattern in which plusses are stars.
func asGlob(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if part == "+" {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}
