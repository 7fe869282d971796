package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/internal/term"
)

// ReportMarkdown writes what became of a plan's changes as a note of at most size
// bytes: what went wrong first, each with its reason, then what was done.
func ReportMarkdown(w io.Writer, r *apply.Report, size int) error {
	m := &markdownPlan{room: size - len(shortened)}
	summary, advice, _ := strings.Cut(reportSummary(term.Style{}, r), "\n")
	m.add("### vaultci " + strings.Replace(summary, "Apply", "apply", 1) + "\n\n")
	if advice != "" {
		m.add(advice + "\n\n")
	}
	for _, status := range []apply.Status{apply.Failed, apply.Skipped, apply.Kept, apply.Done} {
		for i := range r.Results {
			if r.Results[i].Status == status && !m.add(resultLine(&r.Results[i])) {
				m.more++
			}
		}
	}
	m.end()
	_, err := io.WriteString(w, m.out.String())
	return err
}

func resultLine(r *apply.Result) string {
	line := fmt.Sprintf("- %s: <b><code>%s</code></b> <code>%s</code>", r.Status, r.Change.Action.Symbol(), inline(r.Change.Address))
	switch {
	case r.Err != nil:
		line += ": " + inline(r.Err.Error())
	case r.Reason != "":
		line += ": " + inline(r.Reason)
	}
	return line + "\n"
}
