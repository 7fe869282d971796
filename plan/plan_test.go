package plan_test

import (
	"testing"

	"github.com/vaultci/vaultci/plan"
)

func TestActions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		action   plan.Action
		symbol   string
		destroys bool
	}{
		{plan.Create, "+", false},
		{plan.Update, "~", false},
		{plan.Replace, "-/+", true},
		{plan.Delete, "-", true},
	}
	p := &plan.Plan{Unchanged: 3}
	for _, test := range tests {
		if got := test.action.Symbol(); got != test.symbol {
			t.Errorf("%s: symbol %q", test.action, got)
		}
		if got := test.action.Destroys(); got != test.destroys {
			t.Errorf("%s: destroys %v", test.action, got)
		}
		p.Changes = append(p.Changes, &plan.Change{Action: test.action})
	}
	if want := (plan.Summary{Create: 1, Update: 1, Replace: 1, Delete: 1, Unchanged: 3}); p.Summary() != want {
		t.Errorf("summary %+v", p.Summary())
	}
	if got := p.Destroys(); len(got) != 2 || got[0].Action != plan.Replace || got[1].Action != plan.Delete {
		t.Errorf("destroys %v", got)
	}
}
