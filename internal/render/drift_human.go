package render

import (
	"io"
	"strings"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

// DriftHuman writes what was changed in Vault, for people: the changes that set it
// right, and what is to be said at the end. Changes of the configuration that are
// not applied yet are only counted; without a record of the last apply nothing is
// known of them, and every difference counts.
func DriftHuman(w io.Writer, style term.Style, p *plan.Plan) error {
	drifted, pending := p.Drifted(), 0
	pending = len(p.Changes) - len(drifted)
	end := &humanPlan{style: style}
	end.notes(p)
	end.out.WriteString(driftLine(style, p, len(drifted)) + "\n")
	if pending > 0 {
		end.out.WriteString(plural(pending, "change") + " of the configuration " + isAre(pending) + " not applied yet.\n")
	}
	shown := *p
	shown.Changes = drifted
	return writeHuman(w, humanSections(style, causeSections(&shown)), end)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func driftLine(style term.Style, p *plan.Plan, drifted int) string {
	var line strings.Builder
	switch {
	case drifted > 0:
		line.WriteString(style.Bold("Drift:") + " " + plural(drifted, "object") + " in Vault " + isAre(drifted) + " not as declared.")
	case p.Since != nil:
		line.WriteString(style.Green("No drift. Vault is as the last apply left it."))
	default:
		line.WriteString(style.Green("No drift. Vault matches the configuration."))
	}
	if n := len(p.Skipped); n > 0 {
		line.WriteString(style.Red(" " + plural(n, "object") + " could not be read."))
	}
	return line.String()
}
