package main

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
	"github.com/vaultci/vaultci/plan"
)

func TestPermitDestroy(t *testing.T) {
	t.Parallel()
	kind := &hclschema.Kind{Name: "thing", Label: "name", Fields: []hclschema.Field{{Name: "name", Type: types.String{}, Identity: true}}}
	planOf := func(deletes int, within ...string) *plan.Plan {
		p := &plan.Plan{}
		for range deletes {
			p.Changes = append(p.Changes, &plan.Change{Action: plan.Delete, Object: hclschema.NewObject(kind), Within: within})
			within = nil
		}
		return p
	}
	tests := []struct {
		name  string
		plan  *plan.Plan
		flags destroyFlags
		asks  bool
		want  string // empty for permitted
	}{
		{"nothing", planOf(0), destroyFlags{}, false, ""},
		{"not allowed, nobody asked", planOf(1), destroyFlags{maximum: 10}, false, "the plan destroys 1 object,"},
		{"not allowed, somebody asked", planOf(1), destroyFlags{maximum: 10}, true, ""},
		{"allowed", planOf(10), destroyFlags{allow: true, maximum: 10}, false, ""},
		{"allowed, too many", planOf(11), destroyFlags{allow: true, maximum: 10}, false, "destroys 11 objects, more than --max-destroy 10"},
		{"somebody asked, too many", planOf(11), destroyFlags{maximum: 10}, true, "more than --max-destroy 10"},
		{"what lies within counts", planOf(1, "a", "b"), destroyFlags{allow: true, maximum: 2}, false, "destroys 3 objects, more than --max-destroy 2"},
		{"none at all", planOf(1), destroyFlags{allow: true}, false, "more than --max-destroy 0"},
	}
	for _, test := range tests {
		err := test.flags.permit(test.plan, test.asks)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}
