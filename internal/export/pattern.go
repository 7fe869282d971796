package export

import "strings"

// Matches says whether a name is one of those that a pattern means: a * in it
// stands for any text, and all else for itself.
func Matches(pattern, name string) bool {
	first, rest, found := strings.Cut(pattern, "*")
	name, ok := strings.CutPrefix(name, first)
	if !ok || !found {
		return ok && name == ""
	}
	for {
		part, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, part)
		}
		at := strings.Index(name, part)
		if at < 0 {
			return false
		}
		name, rest = name[at+len(part):], after
	}
}
