package access

import "strings"

// pathPattern is a pattern by segments. A part "+" is any one segment, if plusses
// are wildcards in it; star says that the last part goes on with anything.
type pathPattern struct {
	parts []pathPart
	star  bool
}

// pathPart is one segment of a pattern.
type pathPart struct {
	text string // or what it begins with
	any  bool   // whether something follows the text
}

func patternOf(path string) pathPattern {
	rule := PathRule{Path: path}
	plusses := rule.Kind() == SegmentPattern
	text, star := path, false
	if rule.Kind() != ExactPattern {
		text, star = strings.CutSuffix(path, "*")
	}
	p := pathPattern{star: star}
	for part := range strings.SplitSeq(text, "/") {
		if plusses && part == "+" {
			p.parts = append(p.parts, pathPart{any: true})
		} else {
			p.parts = append(p.parts, pathPart{text: part})
		}
	}
	return p
}

// at returns what the pattern wants of the segment i; ok is false past its end.
func (p pathPattern) at(i int) (part pathPart, ok bool) {
	last := len(p.parts) - 1
	switch {
	case i < last || i == last && !p.star:
		return p.parts[i], true
	case i == last:
		return pathPart{text: p.parts[i].text, any: true}, true
	}
	return pathPart{any: true}, p.star
}

// meet returns the pattern of the paths that match both.
func (p pathPattern) meet(q pathPattern) (pathPattern, bool) {
	m := pathPattern{star: p.star && q.star}
	for i := range max(len(p.parts), len(q.parts)) {
		a, okA := p.at(i)
		b, okB := q.at(i)
		if !okA || !okB {
			return m, false
		}
		both, ok := a.meet(b)
		if !ok {
			return m, false
		}
		m.parts = append(m.parts, both)
	}
	if m.star { // the last part goes on anyhow
		m.parts[len(m.parts)-1].any = false
	}
	return m, true
}

func (a pathPart) meet(b pathPart) (pathPart, bool) {
	if len(a.text) < len(b.text) {
		a, b = b, a
	}
	ok := a.text == b.text || b.any && strings.HasPrefix(a.text, b.text)
	return pathPart{text: a.text, any: a.any && b.any}, ok
}

// sample is a path that stands for all that match a pattern and that no other
// pattern tells apart, and how they are shown.
type sample struct{ path, shown string }

// listed returns the pattern of the paths of which a list, which has a slash at its
// end, matches this one; ok is false when there are none but those that match it
// themselves.
func (p pathPattern) listed() (pathPattern, bool) {
	last := len(p.parts) - 1
	if last == 0 || p.parts[last].text != "" {
		return pathPattern{}, false
	}
	return pathPattern{parts: p.parts[:last]}, true
}

// samples returns paths that match the pattern: for one that ends in a star, with
// each number of segments that some pattern may ask for.
func (p pathPattern) samples(deepest int) []sample {
	base := p.generic()
	if !p.star {
		return []sample{base}
	}
	list := []sample{{base.path, base.shown + "*"}}
	for _, tail := range []string{foreign, "/" + foreign} {
		for range deepest + 2 - len(p.parts) {
			list = append(list, sample{base.path + tail, base.shown + "*"})
			tail += "/" + foreign
		}
	}
	return list
}

// generic returns a path in which nothing is as any pattern says, as far as this
// one leaves that open.
func (p pathPattern) generic() sample {
	var path, shown strings.Builder
	for i, part := range p.parts {
		if i > 0 {
			path.WriteByte('/')
			shown.WriteByte('/')
		}
		path.WriteString(part.text)
		shown.WriteString(part.text)
		if part.any {
			path.WriteString(foreign)
			shown.WriteString(map[bool]string{true: "+", false: "*"}[part.text == ""])
		}
	}
	return sample{path.String(), shown.String()}
}

// foreign is a text that no pattern has.
const foreign = "\uE000"
