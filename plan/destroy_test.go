package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

func TestDeletes(t *testing.T) {
	t.Parallel()
	m := newModel()
	type objects = []*hclschema.Object
	tests := []struct {
		name                string
		desired, live, gone objects
		unreadable          []string
		want                []string
		loss                []string // of the first change
		destroyed           int
	}{
		{
			name: "with what it had",
			gone: objects{m.newRole("r", "p", "ttl=60")},
			want: []string{"- role.r policies ttl"}, destroyed: 1,
		},
		{
			name: "roles before their policies",
			gone: objects{m.newPolicy("p", "read"), m.newRole("r", "p")},
			want: []string{"- policy.p rules <role.r", "- role.r policies"}, destroyed: 2,
		},
		{
			name:    "a role lets go of a policy before that is deleted",
			desired: objects{m.newRole("r", "q")}, live: objects{m.newRole("r", "p,q")},
			gone: objects{m.newPolicy("p", "read")},
			want: []string{"- policy.p rules <role.r", "~ role.r policies"}, destroyed: 1,
		},
		{
			name:    "a declared role that still names it",
			desired: objects{m.newRole("r", "p"), m.newRole("s", "p")}, live: objects{m.newRole("r", "p"), m.newRole("s", "p")},
			gone: objects{m.newPolicy("p", "read")},
			want: []string{"- policy.p rules"}, loss: []string{"role.r, role.s still name it"}, destroyed: 1,
		},
		{
			name: "what goes with its mount is no change of its own",
			gone: objects{m.newMount("m"), m.newRole("r", "p")},
			want: []string{"- mount.m"}, destroyed: 1,
		},
		{
			name:    "what goes with a replaced mount either",
			desired: objects{m.newMount("m", "local=true")}, live: objects{m.newMount("m")},
			gone: objects{m.newRole("r", "p")},
			want: []string{"-/+ mount.m local!"}, destroyed: 1,
		},
		{
			name: "one that cannot be read",
			gone: objects{m.newRole("r", "p"), m.newRole("s", "p")}, unreadable: []string{"mounts/m/role/r"},
			want: []string{"- role.s policies", "skipped role.r"}, destroyed: 1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			state := live(append(test.live, test.gone...)...)
			for _, o := range test.gone {
				state.PutUndeclared(o)
			}
			for _, path := range test.unreadable {
				state.PutUnreadable(path)
			}
			p := plan.Compute(test.desired, state, plan.Options{})
			if diff := cmp.Diff(test.want, describe(p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.loss, p.Changes[0].Loss); diff != "" {
				t.Errorf("loss (-want +got):\n%s", diff)
			}
			if got := p.Destroyed(); got != test.destroyed {
				t.Errorf("%d destroyed, want %d", got, test.destroyed)
			}
		})
	}
}

// TestDestroyedWithin checks that what is lost with a mount counts, unless it is
// made again.
func TestDestroyedWithin(t *testing.T) {
	t.Parallel()
	m := newModel()
	p := plan.Compute([]*hclschema.Object{m.newMount("m", "local=true"), m.newRole("again", "p")}, live(m.newMount("m")), plan.Options{})
	p.Changes[0].Within = []string{"again", "by-hand", "other"}
	if got := p.Destroyed(); got != 3 {
		t.Errorf("%d destroyed, want 3: the mount and two roles", got)
	}
}

func TestForbidden(t *testing.T) {
	t.Parallel()
	m := newModel()
	guarded := func(o *hclschema.Object) *hclschema.Object {
		o.Source = &hclschema.Source{PreventDestroy: &hcl.Range{}}
		return o
	}
	type objects = []*hclschema.Object
	tests := []struct {
		name          string
		desired, live objects
		want          []string
	}{
		{"updated", objects{guarded(m.newMount("m", "note=x"))}, objects{m.newMount("m")}, nil},
		{"created", objects{guarded(m.newMount("m", "local=true"))}, nil, nil},
		{"replaced", objects{guarded(m.newMount("m", "local=true"))}, objects{m.newMount("m")}, []string{"mount.m"}},
		{"lost with what holds it", objects{m.newMount("m", "local=true"), guarded(m.newRole("r", "p")), m.newRole("s", "p")}, objects{m.newMount("m"), m.newRole("r", "p"), m.newRole("s", "p")}, []string{"role.r"}},
		{"not there yet", objects{m.newMount("m", "local=true"), guarded(m.newRole("r", "p"))}, objects{m.newMount("m")}, nil},
	}
	for _, test := range tests {
		var got []string
		for _, o := range plan.Compute(test.desired, live(test.live...), plan.Options{}).Forbidden {
			got = append(got, o.Address)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
