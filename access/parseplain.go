package access

import "strings"

// parsePlain reads a text that is just what [Policy.plainHCL] writes, without the
// parser: most policies there are, ten thousand of them in a fleet. ok is false for
// any other text; a test holds the result equal to the parser's.
func parsePlain(text string, d Dialect) (p *Policy, ok bool) {
	p = &Policy{}
	line := 1
	for {
		rest, ok := strings.CutPrefix(text, `path "`)
		if !ok {
			return nil, false
		}
		path, rest, ok := strings.Cut(rest, "\" {\n  capabilities = [\"")
		if !ok || !plainPath(path) {
			return nil, false
		}
		names, rest, ok := strings.Cut(rest, "\"]\n}\n")
		if !ok {
			return nil, false
		}
		rule := PathRule{Path: path, Line: line}
		for name := range strings.SplitSeq(names, `", "`) {
			capability, ok := ParseCapability(name, d)
			if !ok || capability == Deny {
				return nil, false
			}
			rule.Capabilities |= capability
		}
		p.Rules = append(p.Rules, rule)
		if rest == "" {
			return p, true
		}
		if text, ok = strings.CutPrefix(rest, "\n"); !ok {
			return nil, false
		}
		line += 4
	}
}
