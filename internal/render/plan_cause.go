package render

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

// causeSection is the changes of one cause, with what stands above them.
type causeSection struct {
	heading string
	changes []*plan.Change
	access  map[string]*plan.AccessChange // by address
}

// causeSections sorts the changes by what was changed since the last apply. Without
// a record of that there is one section, without a heading.
func causeSections(p *plan.Plan) []causeSection {
	if p.Since == nil {
		return []causeSection{{changes: p.Changes, access: accessOf(p)}}
	}
	sections := []causeSection{
		{heading: "Changed in Vault since the last apply" + applied(p.Since) + ":"},
		{heading: "Changed in Vault and in the configuration:"},
		{heading: "Changed in the configuration:"},
	}
	for _, c := range p.Changes {
		i := 0
		switch c.Cause {
		case plan.CauseBoth:
			i = 1
		case plan.CauseConfiguration:
			i = 2
		}
		sections[i].changes = append(sections[i].changes, c)
	}
	for i := range sections {
		sections[i].access = accessOf(p)
	}
	return sections
}

// humanSections writes the changes under their headings, a batch at a time: the
// text of ten thousand takes megabytes.
func humanSections(style term.Style, sections []causeSection) iter.Seq[*humanPlan] {
	return func(yield func(*humanPlan) bool) {
		for _, s := range sections {
			if s.heading != "" && len(s.changes) > 0 {
				head := &humanPlan{style: style}
				head.out.WriteString(style.Bold(term.Visible(s.heading)) + "\n\n")
				if !yield(head) {
					return
				}
			}
			for batch := range slices.Chunk(s.changes, humanBatch) {
				for _, h := range humanChanges(style, batch, s.access) {
					if !yield(h) {
						return
					}
				}
			}
		}
	}
}

// applied says, in brackets, which apply is meant.
func applied(a *plan.Applied) string {
	var parts []string
	if a.Commit != "" {
		parts = append(parts, "commit "+a.Commit[:min(len(a.Commit), 12)])
	}
	if a.By != "" {
		parts = append(parts, "by "+a.By)
	}
	if a.At != "" {
		date, _, _ := strings.Cut(a.At, ".") // to the second
		parts = append(parts, strings.TrimSuffix(date, "Z")+"Z")
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s)", strings.Join(parts, ", "))
}
