package access

import (
	"errors"
	"strings"
)

// PatternKind is the class of a path pattern. It decides how the pattern
// matches and which patterns it competes with.
type PatternKind int

const (
	// ExactPattern matches the one path it spells.
	ExactPattern PatternKind = iota
	// PrefixPattern ends in "*" and matches every path that begins with what
	// stands before it.
	PrefixPattern
	// SegmentPattern has at least one "+" that begins a segment after a
	// slash, or opens the pattern; it is matched segment by segment.
	SegmentPattern
)

// Kind returns the class of the rule's path, by the server's own test: a "/+"
// anywhere makes a segment pattern, even where the "+" is then matched
// literally because more of the segment follows.
func (r *PathRule) Kind() PatternKind {
	switch {
	case r.Path == "+", strings.HasPrefix(r.Path, "+/"), strings.Contains(r.Path, "/+"):
		return SegmentPattern
	case strings.HasSuffix(r.Path, "*"):
		return PrefixPattern
	}
	return ExactPattern
}

// CleanPath returns a path, as written in a policy, in the form of
// [PathRule].Path: one leading slash is removed.
func CleanPath(path string) string { return strings.TrimPrefix(path, "/") }

// checkTemplate reports unbalanced template braces. The server checks no more
// than this at a write: selectors it does not know are accepted, and the stanza
// is dropped, silently, when a token is evaluated.
func checkTemplate(path string) error {
	pieces := strings.Split(path, "{{")
	for i, piece := range pieces {
		want := 1
		if i == 0 {
			want = 0
		}
		if strings.Count(piece, "}}") != want {
			return errors.New("failed to validate policy templating: unbalanced templating characters")
		}
	}
	return nil
}
