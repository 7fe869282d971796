package render

import (
	"fmt"
	"io"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/parallel"
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

// NoChanges is what a plan without changes says.
const NoChanges = "No changes. Vault matches the configuration."

// PlanHuman writes the plan for people: each change with its fields before and
// after, and the counts at the end.
func PlanHuman(w io.Writer, style term.Style, p *plan.Plan) error {
	end := &humanPlan{style: style}
	end.notes(p)
	end.out.WriteString(summaryLine(style, p) + "\n")
	return writeHuman(w, humanSections(style, causeSections(p)), end)
}

// humanBatch is how many changes are written at once.
const humanBatch = 1 << 10

// writeHuman writes the sections of a plan, and its end.
func writeHuman(w io.Writer, sections iter.Seq[*humanPlan], end *humanPlan) error {
	for h := range sections {
		if _, err := io.WriteString(w, h.out.String()); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, end.out.String())
	return err
}

// humanChanges writes the changes, a share of them on each processor.
func humanChanges(style term.Style, changes []*plan.Change, found map[string]*plan.AccessChange) []*humanPlan {
	shares := make([]*humanPlan, runtime.GOMAXPROCS(0))
	parallel.Each(0, len(shares), func(i int) {
		h := &humanPlan{style: style, found: found}
		for _, c := range changes[len(changes)*i/len(shares) : len(changes)*(i+1)/len(shares)] {
			h.change(c)
		}
		shares[i] = h
	})
	return shares
}

type humanPlan struct {
	out   strings.Builder
	style term.Style
	found map[string]*plan.AccessChange
}

// paint gives a text the colour of an action.
func paint(style term.Style, a plan.Action, text string) string {
	switch a {
	case plan.Create:
		return style.Green(text)
	case plan.Update:
		return style.Yellow(text)
	}
	return style.Red(text)
}

func (h *humanPlan) change(c *plan.Change) {
	symbol := fmt.Sprintf("%3s", c.Action.Symbol())
	h.write(paint(h.style, c.Action, symbol), " ", h.style.Bold(term.Visible(c.Address)), "  ", h.style.Dim("("+term.Visible(c.Path())+")"), "\n")
	width := 0
	for i := range c.Fields {
		width = max(width, len(c.Fields[i].Field.Name))
	}
	for i := range c.Fields {
		h.field(c, &c.Fields[i], width)
	}
	if c.Unchanged > 0 {
		fmt.Fprintf(&h.out, "      %s\n", h.style.Dim(fmt.Sprintf("# %s unchanged", plural(c.Unchanged, "attribute"))))
	}
	h.access(c)
	for _, loss := range c.Loss {
		fmt.Fprintf(&h.out, "      %s\n", h.style.Red("! "+term.Visible(loss)))
	}
	h.out.WriteByte('\n')
}

func (h *humanPlan) field(c *plan.Change, f *plan.FieldChange, width int) {
	name := f.Field.Name + strings.Repeat(" ", width-len(f.Field.Name))
	sign, tail := h.sign(c, f)
	switch {
	case f.Unknown:
		h.line(sign, name, "= (sensitive; Vault never returns it, so it cannot be compared)", "")
	case f.Sensitive:
		h.line(sign, name, "= (sensitive)", tail)
	case isText(f):
		h.line(sign, f.Field.Name, "", tail)
		lineDiff(&h.out, h.style, "          ", textOf(f.Before), textOf(f.After))
	default:
		h.valueField(sign, name, f, tail)
	}
}

// valueField shows what is neither secret nor a text of several lines.
func (h *humanPlan) valueField(sign, name string, f *plan.FieldChange, tail string) {
	before, after := displayed(f, f.Before), displayed(f, f.After)
	was, wasMap := before.(map[string]any)
	is, isMap := after.(map[string]any)
	switch {
	case wasMap || isMap:
		h.mapField(sign, name, was, is, tail)
	case f.Before == cty.NilVal:
		h.line(sign, name, "= "+literal(after), tail)
	case f.After == cty.NilVal:
		h.line(sign, name, "= "+literal(before), tail)
	default:
		h.line(sign, name, fmt.Sprintf("= %s -> %s", literal(before), literal(after)), tail)
	}
}

// displayed is the value of a field as people read it; nil where there is none.
func displayed(f *plan.FieldChange, v cty.Value) any {
	if v == cty.NilVal {
		return nil
	}
	return display(f.Field, v)
}

// write writes a line of parts: a plan may have a hundred thousand.
func (h *humanPlan) write(parts ...string) {
	for _, part := range parts {
		h.out.WriteString(part)
	}
}

// sign is what stands before a field, and what is said behind it.
func (h *humanPlan) sign(c *plan.Change, f *plan.FieldChange) (sign, tail string) {
	switch {
	case f.Unknown:
		return h.style.Cyan("?"), ""
	case f.ForcesNew:
		return h.style.Red("~"), h.style.Red("  # needs a new object")
	case f.FormOnly:
		return h.style.Yellow("~"), h.style.Dim("  # formatting only")
	case c.Action == plan.Create:
		return h.style.Green("+"), ""
	case c.Action == plan.Delete:
		return h.style.Red("-"), ""
	}
	return h.style.Yellow("~"), ""
}

func (h *humanPlan) line(sign, name, text, tail string) {
	if text != "" {
		name += " " + term.Visible(text)
	}
	h.write("      ", sign, " ", strings.TrimRight(name, " "), tail, "\n")
}

// mapField shows which keys of a map change.
func (h *humanPlan) mapField(sign, name string, before, after map[string]any, tail string) {
	keys, width, same := map[string]bool{}, 0, 0
	for _, m := range []map[string]any{before, after} {
		for key := range m {
			keys[key] = true
		}
	}
	for key := range keys {
		width = max(width, term.Columns(mapKey(key)))
	}
	h.line(sign, name, "= {", tail)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		was, had := before[key]
		is, has := after[key]
		label := mapKey(key) + strings.Repeat(" ", width-term.Columns(mapKey(key)))
		switch {
		case had && has && literal(was) == literal(is):
			same++
		case had && has:
			h.entry(h.style.Yellow("~"), label+" = "+literal(was)+" -> "+literal(is))
		case has:
			h.entry(h.style.Green("+"), label+" = "+literal(is))
		default:
			h.entry(h.style.Red("-"), label+" = "+literal(was))
		}
	}
	if same > 0 {
		h.entry(" ", h.style.Dim(fmt.Sprintf("# %d unchanged", same)))
	}
	h.out.WriteString("        }\n")
}

func (h *humanPlan) entry(sign, text string) {
	h.write("          ", sign, " ", text, "\n")
}

// isText says whether a field is shown as a difference of lines.
func isText(f *plan.FieldChange) bool {
	return strings.Contains(textOf(f.Before), "\n") || strings.Contains(textOf(f.After), "\n")
}

func textOf(v cty.Value) string {
	if v == cty.NilVal || v.IsNull() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

func (h *humanPlan) notes(p *plan.Plan) {
	for _, u := range p.Uncompared {
		fmt.Fprintf(&h.out, "%s %s  %s\n", h.style.Cyan("  ?"), h.style.Bold(term.Visible(u.Address)), u.Field+" cannot be compared: Vault never returns it")
	}
	for _, address := range p.Skipped {
		fmt.Fprintf(&h.out, "%s %s  %s\n", h.style.Cyan("  ?"), h.style.Bold(term.Visible(address)), "could not be read")
	}
	if len(p.Uncompared)+len(p.Skipped) > 0 {
		h.out.WriteByte('\n')
	}
}

// summaryLine counts the changes. It says that nothing differs only where
// everything could be compared.
func summaryLine(style term.Style, p *plan.Plan) string {
	switch {
	case p.Empty() && len(p.Skipped) == 0 && len(p.Uncompared) == 0:
		return style.Green(NoChanges)
	case p.Empty() && len(p.Skipped) == 0:
		return style.Green(fmt.Sprintf("No changes in what can be compared; %s cannot.", plural(len(p.Uncompared), "attribute")))
	}
	s := p.Summary()
	line := style.Bold("Plan:") + fmt.Sprintf(" %d to add, %d to change, %d to destroy.", s.Create+s.Replace, s.Update, s.Delete+s.Replace)
	if n := len(p.Skipped); n > 0 {
		line += style.Red(fmt.Sprintf(" %s could not be read.", plural(n, "object")))
	}
	return line
}
