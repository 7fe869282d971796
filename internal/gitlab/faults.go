package gitlab

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/hclschema"
)

// faults collects diagnostics, each once.
type faults struct {
	diags hcl.Diagnostics
	seen  map[told]bool
	// refused counts errors, repeated ones too.
	refused int
}

// told is what makes two diagnostics one: a base that several jobs extend is
// found faulty for each of them.
type told struct {
	at      hcl.Range
	summary string
	first   string
}

func newFaults() *faults { return &faults{seen: map[told]bool{}} }

// fault reports what GitLab refuses: on the first line the words with which
// GitLab does, so that they can be searched for, and then what to do.
func (f *faults) fault(at hcl.Range, summary, message, hint string) {
	f.faultIn("", at, summary, []string{message}, hint)
}

// faultIn is fault with several messages, which all begin with where GitLab
// found them: the keys from the top down.
func (f *faults) faultIn(location string, at hcl.Range, summary string, messages []string, hint string) {
	f.refused++
	if f.once(told{at, summary, messages[0]}) {
		lines := make([]string, 0, len(messages)+1)
		for _, m := range append(messages[:len(messages):len(messages)], hint) {
			if m != "" {
				lines = append(lines, strings.TrimLeft(location+" ", " ")+m)
			}
		}
		if hint != "" {
			lines[len(lines)-1] = hint
		}
		f.add(hcl.DiagError, at, summary, strings.Join(lines, "\n"))
	}
}

// warn reports what GitLab accepts and nobody means.
func (f *faults) warn(at hcl.Range, summary, detail string) {
	if f.once(told{at, summary, ""}) {
		f.add(hcl.DiagWarning, at, summary, detail)
	}
}

func (f *faults) once(t told) bool {
	before := f.seen[t]
	f.seen[t] = true
	return !before
}

func (f *faults) add(severity hcl.DiagnosticSeverity, at hcl.Range, summary, detail string) {
	d := &hcl.Diagnostic{Severity: severity, Summary: summary, Detail: detail}
	if at.Filename != "" {
		d.Subject = at.Ptr()
	}
	f.diags = append(f.diags, d)
}

// errors counts the errors so far.
func (f *faults) errors() int { return f.refused }

// sorted are the diagnostics by file, in the order in which the files were read,
// and by place.
func (f *faults) sorted(files []string) hcl.Diagnostics {
	slices.SortStableFunc(f.diags, func(a, b *hcl.Diagnostic) int {
		if a.Subject == nil || b.Subject == nil {
			return cmp.Compare(boolInt(a.Subject != nil), boolInt(b.Subject != nil))
		}
		return cmp.Or(
			cmp.Compare(slices.Index(files, a.Subject.Filename), slices.Index(files, b.Subject.Filename)),
			cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte),
		)
	})
	return f.diags
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// didYouMean offers a near name; among names of jobs, hidden ones too.
func didYouMean(given string, candidates []string) string {
	return hclschema.DidYouMean(given, candidates)
}
