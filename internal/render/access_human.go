package render

import (
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

// shownPaths bounds the lines about paths under one change.
const shownPaths = 6

// accessOf gives the differences in access by address.
func accessOf(p *plan.Plan) map[string]*plan.AccessChange {
	found := make(map[string]*plan.AccessChange, len(p.Access))
	for i := range p.Access {
		found[p.Access[i].Address] = &p.Access[i]
	}
	return found
}

// access writes what a change does to who may do what, a line each: "!" before
// what is gained, and a dim "#" before what is lost. What is new for new roles
// only is said with these.
func (h *humanPlan) access(c *plan.Change) {
	for _, line := range accessLines(h.found[c.Address]) {
		text := h.style.Dim("# " + term.Visible(line.text))
		if line.widens {
			text = h.style.Red("! " + term.Visible(line.text))
		}
		h.write("      ", text, "\n")
	}
}
