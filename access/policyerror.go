package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// PolicyError is one fault of a policy text, with what is needed to draw it in
// the source.
type PolicyError struct {
	// Line and Column are the place in the policy text, counted from 1,
	// columns in characters; 0 when it is not known. Of JSON texts only the
	// line of the stanza or attribute is known.
	Line, Column int
	// Path is the path label of the stanza, as written; empty outside one.
	Path string
	// Message is the server's own wording, without the words "failed to
	// parse policy: " and without the place, so that it can be searched for.
	Message string
	// Hint says what to do, as a full sentence; it may be empty.
	Hint string
}

// Error returns place, message and hint on one line.
func (e *PolicyError) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	b.WriteString(e.Message)
	if e.Hint != "" {
		fmt.Fprintf(&b, " (%s)", e.Hint)
	}
	return b.String()
}

// PolicyErrors are all faults found in one policy text, in the order of the
// text. It is the type of the errors of [ParsePolicy], never empty there.
type PolicyErrors []*PolicyError

// Error returns the faults one per line, after what was being done.
func (e PolicyErrors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return "failed to parse policy: " + strings.Join(lines, "\n")
}

// Unwrap returns the faults, for errors.As.
func (e PolicyErrors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

// inTextOrder sorts the faults by place, keeping the order of discovery where
// the place is the same.
func (e PolicyErrors) inTextOrder() PolicyErrors {
	slices.SortStableFunc(e, func(a, b *PolicyError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return e
}
