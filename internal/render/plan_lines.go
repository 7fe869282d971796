package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

// diffLine is one line of a change, for reports that are drawn as differences:
// what was stands before what is.
type diffLine struct {
	// Sign is '+', '-', '?' for what cannot be compared, or ' ' for what stays.
	Sign rune
	// Text is the rest of the line. No value in it is sensitive, and no
	// character in it controls a terminal.
	Text string
}

// changeLines are the lines of a change.
func changeLines(c *plan.Change) []diffLine {
	var lines []diffLine
	width := 0
	for i := range c.Fields {
		width = max(width, len(c.Fields[i].Field.Name))
	}
	for i := range c.Fields {
		lines = append(lines, fieldLines(&c.Fields[i], width)...)
	}
	for i := range lines {
		lines[i].Text = strings.TrimRight(term.Visible(lines[i].Text), " ")
	}
	return lines
}

func fieldLines(f *plan.FieldChange, width int) []diffLine {
	name := fmt.Sprintf("%-*s = ", width, f.Field.Name)
	tail := ""
	switch {
	case f.ForcesNew:
		tail = "  # needs a new object"
	case f.FormOnly:
		tail = "  # formatting only"
	}
	switch {
	case f.Unknown:
		return []diffLine{{'?', name + "(sensitive; Vault never returns it, so it cannot be compared)"}}
	case f.Sensitive:
		return replaced(f, name+"(sensitive)", name+"(sensitive)", tail)
	case isText(f):
		return textLines(f, tail)
	}
	before, after := displayed(f, f.Before), displayed(f, f.After)
	was, wasMap := before.(map[string]any)
	is, isMap := after.(map[string]any)
	if wasMap || isMap {
		return mapLines(f, name, was, is, tail)
	}
	return replaced(f, name+literal(before), name+literal(after), tail)
}

// replaced is what was, and what is.
func replaced(f *plan.FieldChange, before, after, tail string) []diffLine {
	var lines []diffLine
	if f.Before != cty.NilVal {
		lines = append(lines, diffLine{'-', before})
	}
	if f.After != cty.NilVal {
		lines = append(lines, diffLine{'+', after})
	}
	if len(lines) > 0 {
		lines[len(lines)-1].Text += tail
	}
	return lines
}

// frame is the sign of the lines around the parts of a value.
func frame(f *plan.FieldChange) rune {
	switch {
	case f.Before == cty.NilVal:
		return '+'
	case f.After == cty.NilVal:
		return '-'
	}
	return ' '
}

// textLines are those of a text of several lines that differ, with a little of
// what stays around them.
func textLines(f *plan.FieldChange, tail string) []diffLine {
	lines := []diffLine{{frame(f), f.Field.Name + " =" + tail}}
	text := string(diff.Diff("before", []byte(endLine(textOf(f.Before))), "after", []byte(endLine(textOf(f.After)))))
	hunks := 0
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		switch {
		case i < 3 || line == "": // the names of the two texts
		case strings.HasPrefix(line, "@@"):
			if hunks++; hunks > 1 {
				lines = append(lines, diffLine{' ', "  …"})
			}
		default:
			lines = append(lines, diffLine{rune(line[0]), "  " + line[1:]})
		}
	}
	return lines
}

// mapLines are the keys of a map that differ.
func mapLines(f *plan.FieldChange, name string, before, after map[string]any, tail string) []diffLine {
	keys := map[string]bool{}
	for _, m := range []map[string]any{before, after} {
		for key := range m {
			keys[key] = true
		}
	}
	lines := []diffLine{{frame(f), name + "{" + tail}}
	same, width := 0, 0
	for key := range keys {
		width = max(width, term.Columns(mapKey(key)))
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		was, had := before[key]
		is, has := after[key]
		if had && has && literal(was) == literal(is) {
			same++
			continue
		}
		label := "  " + mapKey(key) + strings.Repeat(" ", width-term.Columns(mapKey(key))) + " = "
		if had {
			lines = append(lines, diffLine{'-', label + literal(was)})
		}
		if has {
			lines = append(lines, diffLine{'+', label + literal(is)})
		}
	}
	if same > 0 {
		lines = append(lines, diffLine{' ', fmt.Sprintf("  # %d unchanged", same)})
	}
	return append(lines, diffLine{frame(f), "}"})
}
