package render

import (
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/plan"
)

// accessLine is one thing that a change does to access, in words.
type accessLine struct {
	widens bool
	text   string
}

type accessText struct{ lines []accessLine }

func (t *accessText) add(widens bool, format string, args ...any) {
	t.lines = append(t.lines, accessLine{widens, fmt.Sprintf(format, args...)})
}

// accessLines says what a change does to access; nothing for nil, and for a policy
// that is new and that only new roles have.
func accessLines(a *plan.AccessChange) []accessLine {
	if a == nil || a.New {
		return nil
	}
	t := &accessText{}
	for _, change := range a.Tokens {
		t.add(change.Effect.MayWiden(), "%s", change.Text)
	}
	shown := min(shownPaths, len(a.Paths))
	for i := range a.Paths[:shown] {
		t.path(&a.Paths[i])
	}
	if more := a.MorePaths + len(a.Paths) - shown; more > 0 {
		t.add(a.Effect.MayWiden(), "and %s", plural(more, "more path"))
	}
	for _, name := range a.Gained {
		t.add(true, "gains policy %q", name)
	}
	for _, name := range a.Lost {
		t.add(false, "loses policy %q", name)
	}
	if len(t.lines) == 0 {
		t.add(true, "may change who can do what")
	}
	if n := len(a.Roles) + a.MoreRoles; n > 0 {
		t.add(a.Effect.MayWiden(), "for tokens of %s", someRoles(a.Roles, n))
	}
	return t.lines
}

func (t *accessText) path(p *access.PathChange) {
	if p.Gained != 0 {
		t.add(true, "gains %s on %s", p.Gained, p.Path)
	}
	if p.Lost != 0 {
		t.add(false, "loses %s on %s", p.Lost, p.Path)
	}
	if word := conditions(p); word != "" {
		t.add(p.Loosened, "conditions %s on %s", word, p.Path)
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
