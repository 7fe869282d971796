package plan

import (
	"slices"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// TestOrderOfDeletes checks that what names goes before what it names.
func TestOrderOfDeletes(t *testing.T) {
	t.Parallel()
	policy := &hclschema.Kind{Name: "policy", Label: "name", Path: "p/{name}", Fields: []hclschema.Field{{Name: "name", Type: types.String{}, Identity: true}}}
	role := &hclschema.Kind{Name: "role", Label: "name", Path: "r/{name}", Fields: []hclschema.Field{
		{Name: "name", Type: types.String{}, Identity: true},
		{Name: "policies", Type: types.Set{}, Refs: "policy"},
	}}
	hclschema.NewSchema(policy, role)
	change := func(kind *hclschema.Kind, name string, action Action, policies ...cty.Value) *Change {
		o := hclschema.NewObject(kind)
		o.Set("name", cty.StringVal(name))
		if len(policies) > 0 {
			o.Set("policies", cty.ListVal(policies))
		}
		return &Change{Address: kind.Name + "." + name, Action: action, Object: o, Live: o}
	}
	p, q := cty.StringVal("p"), cty.StringVal("q")
	changes := []*Change{
		change(policy, "p", Delete),
		change(policy, "q", Update),
		change(role, "goes", Delete, p, q),
		change(role, "stays", Update, p, q), // still names what is deleted, which is its own fault
	}
	order(changes)
	want := [][]int{{2}, {2}, nil, {1}}
	for i, c := range changes {
		if !slices.Equal(c.After, want[i]) {
			t.Errorf("%s is after %v, want %v", c.Address, c.After, want[i])
		}
	}
}
