package render

import (
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/vaultci/vaultci/internal/term"
)

// lineDiff writes what changes between two texts, line by line with a little of
// what stays around it, each line behind indent and its sign.
func lineDiff(out *strings.Builder, style term.Style, indent, before, after string) {
	added := func(line string) {
		out.WriteString(indent + style.Green(strings.TrimRight("+ "+term.Visible(line), " ")) + "\n")
	}
	if before == "" { // as nearly always, in a plan of many
		for line := range strings.Lines(after) {
			added(strings.TrimSuffix(line, "\n"))
		}
		return
	}
	text := string(diff.Diff("before", []byte(endLine(before)), "after", []byte(endLine(after))))
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 3 {
		return // the same but for the end of the last line
	}
	for i, line := range lines[3:] { // after the names of the two texts
		switch {
		case strings.HasPrefix(line, "@@"):
			if i > 0 {
				out.WriteString(indent + style.Dim("  …") + "\n")
			}
		case strings.HasPrefix(line, "+"):
			added(line[1:])
		case strings.HasPrefix(line, "-"):
			out.WriteString(indent + style.Red(strings.TrimRight("- "+term.Visible(line[1:]), " ")) + "\n")
		case strings.HasPrefix(line, " "):
			out.WriteString(strings.TrimRight(indent+"  "+term.Visible(line[1:]), " ") + "\n")
		}
	}
}

func endLine(s string) string {
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

// UnifiedDiff returns the difference of two texts in the form that patch reads,
// coloured where the style is.
func UnifiedDiff(style term.Style, name string, before, after []byte) string {
	text := string(diff.Diff("a/"+name, before, "b/"+name, after))
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		body, end := strings.TrimSuffix(line, "\n"), line[len(strings.TrimSuffix(line, "\n")):]
		switch {
		case strings.HasPrefix(line, "+++"), strings.HasPrefix(line, "---"), strings.HasPrefix(line, "diff "):
			lines[i] = style.Bold(body) + end
		case strings.HasPrefix(line, "+"):
			lines[i] = style.Green(body) + end
		case strings.HasPrefix(line, "-"):
			lines[i] = style.Red(body) + end
		case strings.HasPrefix(line, "@@"):
			lines[i] = style.Cyan(body) + end
		}
	}
	return strings.Join(lines, "")
}
