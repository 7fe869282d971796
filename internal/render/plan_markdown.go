package render

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

// MarkdownMarker is the first line of each note. It is not shown, and by it the
// note of an earlier pipeline is found, so that it can be replaced.
const MarkdownMarker = "<!-- vaultci:plan -->"

// NoteSize is how long, in bytes, a note may be: GitHub takes 65,536 characters,
// GitLab a million.
const NoteSize = 60_000

// shortened stands at the end of a note from which something was left out.
const shortened = "\n_This note is shortened. The job's log has the whole plan._\n"

// PlanMarkdown writes the plan as a note for a merge request, of at most size
// bytes: what is destroyed first, each object to be folded out. What does not fit
// is named, or counted.
func PlanMarkdown(w io.Writer, p *plan.Plan, size int) error {
	m := &markdownPlan{room: size - len(shortened), access: accessOf(p)}
	m.add(MarkdownMarker + "\n### " + markdownTitle(p) + "\n\n")
	for _, c := range dangerFirst(p.Changes) {
		m.change(c)
	}
	m.notes(p)
	m.end()
	_, err := io.WriteString(w, m.out.String())
	return err
}

type markdownPlan struct {
	out  strings.Builder
	room int // bytes that are left
	cut  bool
	more int // objects that are not even named

	access map[string]*plan.AccessChange // by address
}

// add writes a text if there is room for it.
func (m *markdownPlan) add(text string) bool {
	if m.more > 0 || len(text) > m.room-m.reserve() {
		m.cut = true
		return false
	}
	m.room -= len(text)
	m.out.WriteString(text)
	return true
}

// reserve is what the last line needs that counts what is not named.
func (*markdownPlan) reserve() int { return 60 }

func markdownTitle(p *plan.Plan) string {
	s := p.Summary()
	if p.Empty() && len(p.Skipped) == 0 {
		return "vaultci plan: no changes"
	}
	title := fmt.Sprintf("vaultci plan: %d to add, %d to change, %d to destroy", s.Create+s.Replace, s.Update, s.Delete+s.Replace)
	if n := len(p.Skipped); n > 0 {
		title += fmt.Sprintf(", %s could not be read", plural(n, "object"))
	}
	return title
}

// dangerFirst puts what is destroyed before the rest.
func dangerFirst(changes []*plan.Change) []*plan.Change {
	sorted := slices.Clone(changes)
	slices.SortStableFunc(sorted, func(a, b *plan.Change) int {
		switch {
		case a.Action.Destroys() == b.Action.Destroys():
			return 0
		case a.Action.Destroys():
			return -1
		}
		return 1
	})
	return sorted
}

func (m *markdownPlan) change(c *plan.Change) {
	head := fmt.Sprintf("<b><code>%s</code></b> <code>%s</code>", c.Action.Symbol(), oneLine(c.Address))
	if c.Cause != "" {
		head += " (" + causeWords(c.Cause) + ")"
	}
	body := fmt.Sprintf("<details><summary>%s</summary>\n<p><code>%s</code></p>\n\n%s</details>\n\n", head, oneLine(c.Path()), changeBlock(c)+accessBlock(m.access[c.Address]))
	if m.add(body) {
		return
	}
	if !m.add("<p>" + head + "</p>\n\n") {
		m.more++
	}
}

func causeWords(cause plan.Cause) string {
	switch cause {
	case plan.CauseConfiguration:
		return "changed in the configuration"
	case plan.CauseBoth:
		return "changed in Vault and in the configuration"
	}
	return "changed in Vault"
}

// changeBlock is the difference, fenced, and what is lost.
func changeBlock(c *plan.Change) string {
	var b strings.Builder
	for _, line := range changeLines(c) {
		b.WriteString(strings.TrimRight(string(line.Sign)+" "+line.Text, " ") + "\n")
	}
	text := ""
	if b.Len() > 0 {
		fence := strings.Repeat("`", max(3, longestRun(b.String(), '`')+1))
		text = fence + "diff\n" + b.String() + fence + "\n\n"
	}
	for _, loss := range c.Loss {
		text += "- **" + inline(loss) + "**\n"
	}
	if len(c.Loss) > 0 {
		text += "\n"
	}
	return text
}

// accessBlock says what the change does to access, what is gained in bold.
func accessBlock(a *plan.AccessChange) string {
	text := ""
	for _, line := range accessLines(a) {
		words := inline(line.text)
		if line.widens {
			words = "**" + words + "**"
		}
		text += "- " + words + "\n"
	}
	if text != "" {
		text += "\n"
	}
	return text
}

// longestRun is how often a character stands in a row at most.
func longestRun(s string, of rune) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// oneLine makes a text fit for a line that begins with a block of HTML, in which
// Markdown means nothing.
func oneLine(s string) string {
	return html.EscapeString(strings.ReplaceAll(term.Visible(s), "\n", " "))
}

// inline makes a text fit for Markdown: on one line, and with the numbers of the
// characters that mean something to it or to HTML.
func inline(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(term.Visible(s), "\n", " ") {
		if strings.ContainsRune("<>&\"'*_`[]@~#!\\|$:", r) {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (m *markdownPlan) notes(p *plan.Plan) {
	for _, u := range p.Uncompared {
		m.add(fmt.Sprintf("- <code>%s</code>: %s cannot be compared, since Vault never returns it\n", inline(u.Address), inline(u.Field)))
	}
	for _, address := range p.Skipped {
		m.add(fmt.Sprintf("- <code>%s</code> could not be read\n", inline(address)))
	}
	if p.Unchanged > 0 {
		m.add(fmt.Sprintf("\n%s unchanged.\n", plural(p.Unchanged, "object")))
	}
}

func (m *markdownPlan) end() {
	if m.more > 0 {
		fmt.Fprintf(&m.out, "\n… and %s more.\n", plural(m.more, "changed object"))
	}
	if m.cut {
		m.out.WriteString(shortened)
	}
}
