package render

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// Explain writes all that is known of a rule: what it finds, why that matters,
// how it looks and how it should, and what the bad example lets happen.
func Explain(w *term.Stream, r *lint.Rule) error {
	style := w.Style()
	var out strings.Builder
	fmt.Fprintf(&out, "%s (%s)\n\n", style.Bold(r.ID+" "+r.Name), severityPaint(style, r.Severity)(r.Severity.String()))
	width := min(w.Width(), 100)
	paragraph := func(text string, indent int) { out.WriteString(term.Wrap(text, width, indent) + "\n") }
	heading := func(text string) { out.WriteString("\n" + style.Bold(text) + "\n") }
	paragraph(r.Summary, 0)
	heading("Why")
	paragraph(plainText(r.Why), 2)
	if r.Bad != "" {
		heading("Instead of")
		out.WriteString(style.Red(indented(r.Bad)))
		heading("write")
		out.WriteString(style.Green(indented(r.Good)))
	}
	heading("What it lets happen")
	for _, line := range attackLines(&r.Attack) {
		paragraph(line, 2)
	}
	if r.Fixable {
		heading("Fix")
		paragraph("vaultci lint --fix --rule "+r.ID, 2)
	}
	heading("Source")
	paragraph(r.Source, 2)
	heading("To leave it as it is")
	paragraph(fmt.Sprintf(`# vaultci:ignore %s reason="…" until=2027-01-31`, r.ID), 2)
	paragraph(fmt.Sprintf(`or, for all of a configuration: lint { severity = { %s = "off" } }`, r.ID), 2)
	_, err := io.WriteString(w, out.String())
	return err
}

// attackLines tell an attack, a paragraph each.
func attackLines(a *lint.Attack) []string {
	var lines []string
	if a.Story != "" {
		lines = append(lines, a.Story)
	}
	if a.Unshown != "" {
		return append(lines, a.Unshown)
	}
	lines = append(lines, "", "A token with "+claimsText(a.Claims)+":", "")
	first, second := "admits it", "refuses it"
	if a.Path != "" {
		first, second = fmt.Sprintf("lets it %s %s", a.Capability, a.Path), "does not"
	}
	if a.Lockout {
		return append(lines, fmt.Sprintf("The second example %s, as it should be; the first %s.", first, second))
	}
	return append(lines, fmt.Sprintf("The first example %s, the second %s.", first, second))
}

// claimsText writes claims as JSON, with spaces at which lines may be broken.
func claimsText(claims map[string]any) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		value, _ := json.Marshal(claims[name]) // a text, a number or a list, which cannot fail
		parts = append(parts, fmt.Sprintf("%q: %s", name, value))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line != "\n" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// plainText takes the marks of Markdown out of a text.
func plainText(s string) string { return strings.NewReplacer("`", "", "**", "").Replace(s) }
