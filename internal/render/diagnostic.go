package render

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/term"
)

// Drawer draws diagnostics on the source that caused them.
type Drawer struct {
	// Files are the sources by the name that diagnostics give them.
	Files map[string]*hcl.File
	// Dir is put before the names of files, so that the reader can open them.
	Dir string
	// Sensitive are attributes whose values must not be drawn.
	Sensitive []string
	// Redact takes secrets out of a text. It may be nil.
	Redact func(string) string
	// Observe is told what is drawn. It may be nil.
	Observe func(hcl.Diagnostics)

	lines map[string][]string // of the files that were drawn before
}

// linesOf returns the lines of a file; nil for one that is not known.
func (d *Drawer) linesOf(name string) []string {
	if lines, ok := d.lines[name]; ok {
		return lines
	}
	file := d.Files[name]
	if file == nil {
		return nil
	}
	if d.lines == nil {
		d.lines = map[string][]string{}
	}
	d.lines[name] = strings.Split(string(file.Bytes), "\n")
	return d.lines[name]
}

// Draw writes the diagnostics in their order, with a count at the end when they
// are several.
func (d *Drawer) Draw(w *term.Stream, diags hcl.Diagnostics) {
	if d.Observe != nil {
		d.Observe(diags)
	}
	var out bytes.Buffer
	for i, diag := range diags {
		if i > 0 {
			out.WriteByte('\n')
		}
		d.one(&out, w.Style(), w.Width(), diag)
	}
	if len(diags) > 1 {
		fmt.Fprintf(&out, "\n%s\n", countLine(diags))
	}
	io.WriteString(w, out.String()) //nolint:errcheck // nobody is left to tell
}

func countLine(diags hcl.Diagnostics) string {
	errors, warnings := 0, 0
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			errors++
		} else {
			warnings++
		}
	}
	switch {
	case warnings == 0:
		return plural(errors, "error") + "."
	case errors == 0:
		return plural(warnings, "warning") + "."
	}
	return plural(errors, "error") + ", " + plural(warnings, "warning") + "."
}

func (d *Drawer) one(out *bytes.Buffer, style term.Style, width int, diag *hcl.Diagnostic) {
	label := style.Bold(style.Red("error:"))
	if diag.Severity == hcl.DiagWarning {
		label = style.Bold(style.Yellow("warning:"))
	}
	fmt.Fprintf(out, "%s %s\n", label, style.Bold(d.clean(diag.Summary)))
	if diag.Subject != nil {
		d.place(out, style, diag)
	}
	if diag.Detail != "" {
		fmt.Fprintf(out, "%s\n", term.Wrap(d.clean(diag.Detail), width, 2))
	}
}

// clean makes text from outside safe to print.
func (d *Drawer) clean(s string) string {
	lines := strings.Split(d.redacted(s), "\n")
	for i := range lines {
		lines[i] = term.Visible(lines[i])
	}
	return strings.Join(lines, "\n")
}

// place draws where the diagnostic points: the file and line, the header of the
// block, and the line itself with a mark under the subject.
func (d *Drawer) place(out *bytes.Buffer, style term.Style, diag *hcl.Diagnostic) {
	r := *diag.Subject
	fmt.Fprintf(out, "  %s %s:%d:%d\n", style.Blue("-->"), filepath.ToSlash(filepath.Join(d.Dir, r.Filename)), r.Start.Line, r.Start.Column)
	lines := d.linesOf(r.Filename)
	if r.Start.Line < 1 || r.Start.Line > len(lines) {
		return
	}
	gutter := len(fmt.Sprint(r.Start.Line))
	bar := func(label, text string) {
		fmt.Fprintf(out, "  %s %s\n", style.Blue(fmt.Sprintf("%*s |", gutter, label)), text)
	}
	if c := diag.Context; c != nil && c.Filename == r.Filename && c.Start.Line < r.Start.Line && c.Start.Line >= 1 {
		bar(fmt.Sprint(c.Start.Line), strings.TrimRight(d.sourceLine(lines[c.Start.Line-1]), " "))
		if c.Start.Line+1 < r.Start.Line {
			bar("", "…")
		}
	}
	line := lines[r.Start.Line-1]
	bar(fmt.Sprint(r.Start.Line), strings.TrimRight(d.sourceLine(line), " "))
	bar("", d.mark(style, line, r))
}

// sourceLine is a line of the source as it is drawn: without control characters
// and without the values of sensitive attributes.
func (d *Drawer) sourceLine(line string) string {
	line = strings.TrimRight(line, "\r")
	for _, name := range d.Sensitive {
		if !strings.Contains(line, name) {
			continue
		}
		hide := regexp.MustCompile(`(^|[\s{,])(` + regexp.QuoteMeta(name) + `\s*=\s*)(.*)$`)
		if m := hide.FindStringSubmatch(line); m != nil && looksLiteral(m[3]) {
			line = hide.ReplaceAllString(line, "${1}${2}(sensitive)")
		}
	}
	return shown(d.redacted(line))
}

func (d *Drawer) redacted(s string) string {
	if d.Redact == nil {
		return s
	}
	return d.Redact(s)
}

// looksLiteral says whether an expression may hold the value itself, and not
// only say where it comes from.
func looksLiteral(expr string) bool {
	return !regexp.MustCompile(`^(var|local|each)\.[\w.]+\s*(#.*)?$`).MatchString(strings.TrimSpace(expr))
}

// mark underlines the subject on its first line.
func (d *Drawer) mark(style term.Style, line string, r hcl.Range) string {
	start := byteOfColumn(line, r.Start.Column)
	end := len(strings.TrimRight(line, " \r"))
	if r.End.Line == r.Start.Line {
		end = byteOfColumn(line, r.End.Column)
	}
	drawn, column := term.Columns(strings.TrimRight(d.sourceLine(line), " ")), term.Columns(shown(d.redacted(line[:start])))
	column = max(0, min(column, drawn-1)) // a masked line is shorter than the source
	length := max(1, min(term.Columns(shown(line[start:max(start, end)])), drawn-column))
	return strings.Repeat(" ", column) + style.Red(strings.Repeat("^", length))
}

// shown is a piece of a line with everything visible and tabs as wide as drawn.
func shown(piece string) string { return term.Visible(strings.ReplaceAll(piece, "\t", "    ")) }

// byteOfColumn finds the byte at which a column of HCL's counting begins. HCL
// counts grapheme clusters; runes come near enough for a mark.
func byteOfColumn(line string, column int) int {
	n := 1
	for i := range line {
		if n >= column {
			return i
		}
		n++
	}
	return len(line)
}

func plural(n int, word string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, word)
	}
	return fmt.Sprintf("%d %ss", n, word)
}
