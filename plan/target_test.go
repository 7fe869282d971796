package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

func TestSelect(t *testing.T) {
	t.Parallel()
	m := newModel()
	instance := m.newRole("b", "q,r")
	instance.Address = `role.each["b"]`
	objects := []*hclschema.Object{
		m.newMount("m"), m.newMount("n"), m.newRole("a", "p,undeclared"), instance,
		m.newPolicy("p", "read"), m.newPolicy("q", "read"), m.newPolicy("r", "read"),
	}
	tests := []struct {
		name    string
		targets []string
		want    []string
		errs    []string
	}{
		{name: "none means all", want: []string{"mount.m", "mount.n", "role.a", `role.each["b"]`, "policy.p", "policy.q", "policy.r"}},
		{name: "with all it names", targets: []string{"role.a"}, want: []string{"mount.m", "role.a", "policy.p"}},
		{name: "an instance", targets: []string{`role.each["b"]`}, want: []string{"mount.m", `role.each["b"]`, "policy.q", "policy.r"}},
		{name: "all instances", targets: []string{"role.each"}, want: []string{"mount.m", `role.each["b"]`, "policy.q", "policy.r"}},
		{name: "not by a part of a name", targets: []string{"role.eac"}, errs: []string{`no object has the address "role.eac". Did you mean "role.a"?`}},
		{
			name: "several, some unknown", targets: []string{"policy.q", "policy.nothing-like-it", "mount.n"},
			want: []string{"mount.n", "policy.q"}, errs: []string{`no object has the address "policy.nothing-like-it".`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			chosen, errs := plan.Select(objects, test.targets)
			var got, messages []string
			for _, o := range chosen {
				got = append(got, o.Address)
			}
			for _, err := range errs {
				messages = append(messages, err.Error())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.errs, messages); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}
