package term

import (
	"strings"
	"unicode"
)

// Wrap breaks text into lines of at most width columns, each (but an empty one) preceded by indent spaces, which count.
// Lines of text stay lines: one that fits is taken over as it is, one that does not is broken between words, and its
// continuations keep its own indentation. A word that is too long alone (a path, a URL) is never broken; it sticks out.
// The result ends with a newline only if text does.
func Wrap(text string, width, indent int) string {
	margin := strings.Repeat(" ", indent)
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		wrapLine(&b, strings.TrimRightFunc(line, unicode.IsSpace), margin, width)
	}
	return b.String()
}

func wrapLine(b *strings.Builder, line, margin string, width int) {
	if line == "" {
		return
	}
	if Columns(margin)+Columns(line) <= width {
		b.WriteString(margin + line)
		return
	}
	margin += line[:len(line)-len(strings.TrimLeft(line, " "))]
	b.WriteString(margin)
	column := Columns(margin)
	for i, word := range strings.Fields(line) {
		columns := Columns(word)
		switch {
		case i == 0:
		case column+1+columns > width:
			b.WriteString("\n" + margin)
			column = Columns(margin)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += columns
	}
}
