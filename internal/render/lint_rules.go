package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// RulesHuman writes a table of the rules, with the severities that the settings
// give them.
func RulesHuman(w *term.Stream, rules []*lint.Rule) error {
	const gap = 2
	names, severities := 0, len("severity")
	for _, r := range rules {
		names = max(names, len(r.Name))
	}
	var out strings.Builder
	row := func(paint func(string) string, id, name, severity, fix, summary string) {
		head := fmt.Sprintf("%-6s%*s%-*s%*s%-*s%*s%-3s%*s", id, gap, "", names, name, gap, "", severities, severity, gap, "", fix, gap, "")
		lines := strings.Split(term.Wrap(summary, max(w.Width()-len(head), 40), 0), "\n")
		out.WriteString(paint(head) + lines[0] + "\n")
		for _, line := range lines[1:] {
			out.WriteString(strings.Repeat(" ", len(head)) + line + "\n")
		}
	}
	row(w.Style().Bold, "rule", "name", "severity", "fix", "what it finds")
	for _, r := range rules {
		fix := ""
		if r.Fixable {
			fix = "fix"
		}
		row(severityPaint(w.Style(), r.Severity), r.ID, r.Name, r.Severity.String(), fix, r.Summary)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

type jsonRule struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Fixable  bool   `json:"fixable"`
	Live     bool   `json:"live"`
}

// RulesJSON writes the rules as one JSON document.
func RulesJSON(w io.Writer, rules []*lint.Rule) error {
	doc := struct {
		FormatVersion string     `json:"format_version"`
		Rules         []jsonRule `json:"rules"`
	}{LintFormatVersion, make([]jsonRule, len(rules))}
	for i, r := range rules {
		doc.Rules[i] = jsonRule{r.ID, r.Name, r.Severity.String(), r.Summary, r.Fixable, r.Live}
	}
	return writeJSON(w, doc)
}
