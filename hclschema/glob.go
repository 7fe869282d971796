package hclschema

import "strings"

// matchGlob says whether a name fits a pattern, in which * stands for any text,
// the empty one and slashes included. Nothing else is special.
func matchGlob(pattern, name string) bool {
	first, rest, starred := strings.Cut(pattern, "*")
	if !starred {
		return pattern == name
	}
	name, ok := strings.CutPrefix(name, first)
	if !ok {
		return false
	}
	for {
		piece, more, again := strings.Cut(rest, "*")
		if !again {
			return strings.HasSuffix(name, piece)
		}
		_, after, found := strings.Cut(name, piece)
		if !found {
			return false
		}
		name, rest = after, more
	}
}

// globsMeet says whether some name fits both patterns.
func globsMeet(a, b string) bool {
	// row[j] says whether what is left of a, and b[j:], meet.
	row := make([]bool, len(b)+1)
	for i := len(a); i >= 0; i-- {
		next := row
		row = make([]bool, len(b)+1)
		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				row[j] = true
			case i < len(a) && a[i] == '*':
				row[j] = next[j] || j < len(b) && row[j+1]
			case j < len(b) && b[j] == '*':
				row[j] = row[j+1] || i < len(a) && next[j]
			default:
				row[j] = i < len(a) && j < len(b) && a[i] == b[j] && next[j+1]
			}
		}
	}
	return row[0]
}
