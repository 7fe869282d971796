package render

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

//go:embed plan_html.gohtml
var planPage string

// PlanHTML writes the plan as one page that needs nothing else: no server, no
// network, no other file. It can be searched and filtered, by keys alone too. What is
// destroyed comes first, and what widens access says so while it is closed.
func PlanHTML(w io.Writer, p *plan.Plan) error {
	page, err := template.New("plan").Parse(planPage)
	if err != nil {
		return fmt.Errorf("the page's template: %w", err)
	}
	return page.Execute(w, htmlPlanOf(p))
}

// htmlPlan is what the template shows.
type htmlPlan struct {
	Title      string
	Actions    []htmlCount
	Kinds      []string
	Changes    []htmlChange
	Uncompared []plan.Uncompared
	Skipped    []string
	Unchanged  string
	Since      string
}

type htmlCount struct {
	Action plan.Action
	Symbol string
	Count  int
}

type htmlChange struct {
	Action        plan.Action
	Symbol        string
	Kind          string
	Address, Path string
	Cause         string
	Loss          []string
	Gains, Loses  []string // of access
	Lines         []htmlLine
	Unchanged     string
}

type htmlLine struct {
	Class, Sign, Text string
}

func htmlPlanOf(p *plan.Plan) htmlPlan {
	s := p.Summary()
	page := htmlPlan{
		Title:      strings.TrimPrefix(markdownTitle(p), "vaultci plan: "),
		Actions:    []htmlCount{},
		Uncompared: p.Uncompared,
		Skipped:    p.Skipped,
	}
	for _, n := range []htmlCount{{plan.Create, "", s.Create}, {plan.Update, "", s.Update}, {plan.Replace, "", s.Replace}, {plan.Delete, "", s.Delete}} {
		if n.Count > 0 {
			n.Symbol = signOf(n.Action)
			page.Actions = append(page.Actions, n)
		}
	}
	if p.Unchanged > 0 {
		page.Unchanged = plural(p.Unchanged, "object") + " unchanged"
	}
	if p.Since != nil {
		page.Since = "since the last apply" + applied(p.Since)
	}
	found := accessOf(p)
	for _, c := range dangerFirst(p.Changes) {
		page.Changes = append(page.Changes, htmlChangeOf(c, found[c.Address]))
		if !slices.Contains(page.Kinds, c.Kind()) {
			page.Kinds = append(page.Kinds, c.Kind())
		}
	}
	slices.Sort(page.Kinds)
	return page
}

// signOf is an action's symbol with a true minus sign.
func signOf(a plan.Action) string { return strings.ReplaceAll(a.Symbol(), "-", "−") }

func htmlChangeOf(c *plan.Change, access *plan.AccessChange) htmlChange {
	out := htmlChange{
		Action: c.Action, Symbol: signOf(c.Action), Kind: c.Kind(),
		Address: term.Visible(c.Address), Path: term.Visible(c.Path()), Loss: c.Loss,
	}
	if c.Cause != "" {
		out.Cause = causeWords(c.Cause)
	}
	if c.Unchanged > 0 {
		out.Unchanged = plural(c.Unchanged, "attribute") + " unchanged"
	}
	for _, line := range accessLines(access) {
		if text := term.Visible(line.text); line.widens {
			out.Gains = append(out.Gains, text)
		} else {
			out.Loses = append(out.Loses, text)
		}
	}
	for _, line := range changeLines(c) {
		class := map[rune]string{'+': "add", '-': "del", '?': "unk"}[line.Sign]
		sign := strings.ReplaceAll(string(line.Sign), "-", "−")
		out.Lines = append(out.Lines, htmlLine{Class: class, Sign: sign, Text: line.Text})
	}
	return out
}
