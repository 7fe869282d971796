package plan_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// objects draws a configuration, or what is live: some of a few mounts, roles and
// policies, so that two draws share many.
func (m *model) objects(t *rapid.T, what string) []*hclschema.Object {
	drawn := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, what+" has "+name) > 0 }
	oneOf := func(name string, values ...string) string {
		return rapid.SampledFrom(values).Draw(t, what+" "+name)
	}
	var out []*hclschema.Object
	for i := range 2 {
		name := fmt.Sprintf("m%d", i)
		if drawn(name) {
			out = append(out, m.newMount(name, "type="+oneOf("type", "v1", "v2"), "note="+oneOf("note", "", "x"), "local="+oneOf("local", "false", "false", "true")))
		}
	}
	for i := range 5 {
		name := fmt.Sprintf("r%d", i)
		if drawn(name) {
			policies := rapid.SliceOfN(rapid.SampledFrom([]string{"p0", "p1", "p2", "p3", "p4"}), 0, 3).Draw(t, what+" policies")
			out = append(out, object(m.role, "name="+name, fmt.Sprintf("mount=m%d", i%2), "policies="+join(policies)))
		}
	}
	for i := range 5 {
		name := fmt.Sprintf("p%d", i)
		if drawn(name) {
			out = append(out, m.newPolicy(name, oneOf("capability", "read", "list", "update")))
		}
	}
	return out
}

func join(list []string) string {
	out := ""
	for i, s := range list {
		if i > 0 {
			out += ","
		}
		out += s
	}
	return out
}

func TestPlanOfTheSameIsEmpty(t *testing.T) {
	t.Parallel()
	m := newModel()
	rapid.Check(t, func(t *rapid.T) {
		objects := m.objects(t, "both")
		p := plan.Compute(objects, live(objects...), plan.Options{})
		if !p.Empty() || len(p.Skipped) > 0 || p.Unchanged != len(objects) {
			t.Fatalf("%d unchanged of %d: %v", p.Unchanged, len(objects), describe(p))
		}
	})
}

func TestOrderOfDeclarationsMeansNothing(t *testing.T) {
	t.Parallel()
	m := newModel()
	rapid.Check(t, func(t *rapid.T) {
		desired, state := m.objects(t, "desired"), live(m.objects(t, "live")...)
		want := describe(plan.Compute(desired, state, plan.Options{}))
		shuffled := rapid.Permutation(desired).Draw(t, "order")
		if diff := cmp.Diff(want, describe(plan.Compute(shuffled, state, plan.Options{}))); diff != "" {
			t.Fatalf("(-sorted +shuffled):\n%s", diff)
		}
	})
}

// TestOrderHolds checks After: what is named comes first without exception, what
// is let go of, and what is deleted, comes later unless a circle stands against it, and there is no
// circle in the end.
func TestOrderHolds(t *testing.T) {
	t.Parallel()
	m := newModel()
	rapid.Check(t, func(t *rapid.T) {
		desired, exists := m.objects(t, "desired"), m.objects(t, "live")
		state := live(exists...)
		for _, o := range exists {
			declared := slices.ContainsFunc(desired, func(d *hclschema.Object) bool { return d.Path == o.Path })
			if !declared && rapid.Bool().Draw(t, "owns "+o.Address) {
				state.PutUndeclared(o)
			}
		}
		p := plan.Compute(desired, state, plan.Options{})
		keeps := func(c *plan.Change, o *hclschema.Object) bool { return c.Action != plan.Delete && names(c.Object, o) }
		wishes := make([][]int, len(p.Changes))
		for i, c := range p.Changes {
			for j := range p.Changes {
				if p.Changes[j].Action != plan.Delete && keeps(c, p.Changes[j].Object) && !slices.Contains(c.After, j) {
					t.Fatalf("%s names %s and is not after it", c.Address, p.Changes[j].Address)
				}
				if i != j && c.Live != nil && names(c.Live, p.Changes[j].Object) && !keeps(c, p.Changes[j].Object) {
					wishes[j] = append(wishes[j], i)
				}
			}
			if !slices.IsSorted(c.After) || len(slices.Compact(slices.Clone(c.After))) != len(c.After) {
				t.Fatalf("%s is after %v", c.Address, c.After)
			}
		}
		before := func(j int) []int { return p.Changes[j].After }
		for j := range p.Changes {
			if reaches(before, j, j) {
				t.Fatalf("%s comes after itself: %v", p.Changes[j].Address, describe(p))
			}
		}
		all := func(j int) []int { return append(slices.Clone(before(j)), wishes[j]...) }
		for j := range wishes {
			for _, i := range wishes[j] {
				if !slices.Contains(before(j), i) && !reaches(all, i, j) {
					t.Fatalf("%s is not after %s, and no circle stands against it: %v", p.Changes[j].Address, p.Changes[i].Address, describe(p))
				}
			}
		}
	})
}

// names says whether a refers to b.
func names(a, b *hclschema.Object) bool {
	for i := range a.Kind.Fields {
		if a.Kind.Fields[i].Refs != b.Kind.Name {
			continue
		}
		if v := a.Values[i]; v.Type().IsSetType() && v.HasElement(b.Get(b.Kind.Label)).True() || v.RawEquals(b.Get(b.Kind.Label)) {
			return true
		}
	}
	return false
}

// reaches says whether, from what comes before i onwards, j is met.
func reaches(before func(int) []int, i, j int) bool {
	seen, todo := map[int]bool{}, slices.Clone(before(i))
	for len(todo) > 0 {
		k := todo[0]
		todo = todo[1:]
		if k == j {
			return true
		}
		if !seen[k] {
			seen[k] = true
			todo = append(todo, before(k)...)
		}
	}
	return false
}
