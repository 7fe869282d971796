package term

import "strings"

// Style colours text for one writer. The zero value leaves every text as it is.
//
// Styles nest: in s.Bold("a " + s.Red("b") + " c") all three letters are bold.
type Style struct{ on bool }

// Enabled reports whether the style changes anything.
func (s Style) Enabled() bool { return s.on }

// Bold makes text heavier: headings, names.
func (s Style) Bold(text string) string { return s.wrap(text, "1", "22") }

// Dim makes text lighter: what may be skipped.
func (s Style) Dim(text string) string { return s.wrap(text, "2", "22") }

// Underline underlines text: links.
func (s Style) Underline(text string) string { return s.wrap(text, "4", "24") }

// Red is for what is lost, refused or failed.
func (s Style) Red(text string) string { return s.wrap(text, "31", "39") }

// Green is for what is added or succeeded.
func (s Style) Green(text string) string { return s.wrap(text, "32", "39") }

// Yellow is for what changes, and for warnings.
func (s Style) Yellow(text string) string { return s.wrap(text, "33", "39") }

// Blue is for notices.
func (s Style) Blue(text string) string { return s.wrap(text, "34", "39") }

// Magenta is for lines that widen access.
func (s Style) Magenta(text string) string { return s.wrap(text, "35", "39") }

// Cyan is for names and places to look at.
func (s Style) Cyan(text string) string { return s.wrap(text, "36", "39") }

// wrap switches an attribute on before text and off after it, and on again wherever text itself switches it off.
func (s Style) wrap(text, on, off string) string {
	if !s.on || text == "" {
		return text
	}
	start, end := "\x1b["+on+"m", "\x1b["+off+"m"
	return start + strings.ReplaceAll(text, end, end+start) + end
}
