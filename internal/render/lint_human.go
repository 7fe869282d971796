package render

import (
	"bytes"
	"fmt"
	"io"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// maxAlso bounds how many further instances of a block are named.
const maxAlso = 3

// lintHuman draws each finding on its source: what and where, why, what to do.
func lintHuman(w *term.Stream, r *LintReport) error {
	var out bytes.Buffer
	for i := range r.Findings {
		r.human(&out, w.Style(), w.Width(), &r.Findings[i])
		out.WriteByte('\n')
	}
	out.WriteString(r.countLine(w.Style()) + "\n")
	_, err := io.WriteString(w, out.String())
	return err
}

func (r *LintReport) human(out *bytes.Buffer, style term.Style, width int, f *lint.Finding) {
	head := f.Rule.ID + " " + f.Rule.Name
	if f.Address != "" {
		head += ": " + f.Address
	}
	fmt.Fprintf(out, "%s %s\n", severityLabel(style, f.Severity), style.Bold(term.Visible(r.clean(head))))
	switch {
	case f.Range != nil:
		r.Drawer.place(out, style, &hcl.Diagnostic{Subject: f.Range, Context: f.Block})
	case f.Path != "":
		fmt.Fprintf(out, "  %s %s\n", style.Blue("-->"), term.Visible(f.Path))
	}
	paragraph := func(text string) { fmt.Fprintln(out, term.Wrap(r.Drawer.clean(text), width, 2)) }
	paragraph(f.Message)
	if n := len(f.Also); n > 0 {
		paragraph("The same holds for " + someOf(f.Also) + ".")
	}
	for _, rel := range f.Related {
		paragraph(r.related(rel))
	}
	if f.Remedy != "" {
		paragraph(f.Remedy)
	}
	if len(f.Edits) > 0 {
		paragraph("lint --fix does this.")
	}
}

// related is one line on another place.
func (r *LintReport) related(rel lint.Related) string {
	where := rel.Path
	if rel.Range != nil {
		where = fmt.Sprintf("%s:%d:%d", r.file(rel.Range), rel.Range.Start.Line, rel.Range.Start.Column)
	}
	if rel.Address != "" {
		where = rel.Address + ", " + where
	}
	return fmt.Sprintf("See %s: %s.", where, rel.Message)
}

// someOf lists names, and says how many there are if they are many.
func someOf(names []string) string {
	text := ""
	for i, name := range names {
		switch {
		case i == maxAlso:
			return text + fmt.Sprintf(" and %d more", len(names)-i)
		case i > 0:
			text += ", "
		}
		text += name
	}
	return text
}

func severityLabel(style term.Style, s lint.Severity) string {
	return style.Bold(severityPaint(style, s)(s.String() + ":"))
}

// severityPaint is the colour of a severity.
func severityPaint(style term.Style, s lint.Severity) func(string) string {
	switch s {
	case lint.Error:
		return style.Red
	case lint.Warning:
		return style.Yellow
	case lint.Notice:
		return style.Blue
	}
	return style.Dim
}

// countLine ends the report: how many findings there are of each severity.
func (r *LintReport) countLine(style term.Style) string {
	if len(r.Findings) == 0 {
		return style.Green("No findings") + " in " + r.Checked + "."
	}
	text := ""
	for s := lint.Error; s > lint.Off; s-- {
		if n := r.count(s); n > 0 {
			if text != "" {
				text += ", "
			}
			text += plural(n, s.String())
		}
	}
	return fmt.Sprintf("%s in %s. To learn more: vaultci explain %s", style.Bold(text), r.Checked, r.worst().Rule.ID)
}

// worst is the first of the findings of the highest severity.
func (r *LintReport) worst() *lint.Finding {
	worst := &r.Findings[0]
	for i := range r.Findings {
		if r.Findings[i].Severity > worst.Severity {
			worst = &r.Findings[i]
		}
	}
	return worst
}

func (r *LintReport) count(s lint.Severity) int {
	n := 0
	for i := range r.Findings {
		if r.Findings[i].Severity == s {
			n++
		}
	}
	return n
}
