package render

import (
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/access"
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
	a := h.found[c.Address]
	if a == nil || a.New {
		return
	}
	for _, t := range a.Tokens {
		h.effect(t.Effect.MayWiden(), t.Text)
	}
	shown := min(shownPaths, len(a.Paths))
	for i := range a.Paths[:shown] {
		h.path(&a.Paths[i])
	}
	if more := a.MorePaths + len(a.Paths) - shown; more > 0 {
		h.effect(a.Effect.MayWiden(), "and "+plural(more, "more path"))
	}
	for _, name := range a.Gained {
		h.effect(true, fmt.Sprintf("gains policy %q", name))
	}
	for _, name := range a.Lost {
		h.effect(false, fmt.Sprintf("loses policy %q", name))
	}
	if len(a.Tokens)+len(a.Paths)+len(a.Gained)+len(a.Lost) == 0 {
		h.effect(true, "may change who can do what")
	}
	if n := len(a.Roles) + a.MoreRoles; n > 0 {
		h.effect(a.Effect.MayWiden(), "for tokens of "+someRoles(a.Roles, n))
	}
}

// someRoles names the roles, the first few.
func someRoles(roles []string, n int) string {
	const shown = 3
	if n <= shown {
		return strings.Join(roles, ", ")
	}
	return fmt.Sprintf("%s and %s", strings.Join(roles[:shown], ", "), plural(n-shown, "more role"))
}

func (h *humanPlan) path(p *access.PathChange) {
	if p.Gained != 0 {
		h.effect(true, fmt.Sprintf("gains %s on %s", p.Gained, p.Path))
	}
	if p.Lost != 0 {
		h.effect(false, fmt.Sprintf("loses %s on %s", p.Lost, p.Path))
	}
	if word := conditions(p); word != "" {
		h.effect(p.Loosened, fmt.Sprintf("conditions %s on %s", word, p.Path))
	}
}

func (h *humanPlan) effect(widens bool, text string) {
	line := h.style.Dim("# " + term.Visible(text))
	if widens {
		line = h.style.Red("! " + term.Visible(text))
	}
	h.out.WriteString("      " + line + "\n")
}
