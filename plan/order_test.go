package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

func TestOrder(t *testing.T) {
	t.Parallel()
	m := newModel()
	type objects = []*hclschema.Object
	tests := []struct {
		name          string
		desired, live objects
		want          []string
	}{
		{
			name:    "mount and policies before the role that names them",
			desired: objects{m.newMount("m"), m.newPolicy("p", "read"), m.newPolicy("q", "read"), m.newRole("r", "p,q")},
			want:    []string{"+ mount.m", "+ policy.p rules", "+ policy.q rules", "+ role.r policies <mount.m <policy.p <policy.q"},
		},
		{
			name:    "what does not change is not waited for",
			desired: objects{m.newMount("m"), m.newPolicy("p", "read"), m.newRole("r", "p")},
			live:    objects{m.newMount("m"), m.newPolicy("p", "read")},
			want:    []string{"+ role.r policies"},
		},
		{
			name:    "a role lets go of a policy before the policy changes",
			desired: objects{m.newPolicy("p", "update"), m.newRole("r", "")},
			live:    objects{m.newPolicy("p", "read"), m.newRole("r", "p")},
			want:    []string{"~ policy.p rules <role.r", "~ role.r policies"},
		},
		{
			name:    "a role that keeps a policy comes after it",
			desired: objects{m.newPolicy("p", "update"), m.newRole("r", "p", "ttl=60")},
			live:    objects{m.newPolicy("p", "read"), m.newRole("r", "p")},
			want:    []string{"~ policy.p rules", "~ role.r ttl <policy.p"},
		},
		{
			name:    "a circle of wishes keeps what can be kept",
			desired: objects{m.newPolicy("p", "update"), m.newPolicy("q", "update"), m.newRole("r", "q"), m.newRole("s", "p")},
			live:    objects{m.newPolicy("p", "read"), m.newPolicy("q", "read"), m.newRole("r", "p"), m.newRole("s", "q")},
			want: []string{
				"~ policy.p rules", // would come after role.r
				"~ policy.q rules <role.s",
				"~ role.r policies <policy.q",
				"~ role.s policies <policy.p",
			},
		},
		{
			name: "a wish beside a circle is kept",
			desired: objects{
				m.newPolicy("a", "update"), m.newPolicy("p", "update"), m.newPolicy("q", "update"), m.newRole("r", "q"), m.newRole("s", "p"),
			},
			live: objects{
				m.newPolicy("a", "read"), m.newPolicy("p", "read"), m.newPolicy("q", "read"), m.newRole("r", "a,p"), m.newRole("s", "q"),
			},
			want: []string{
				"~ policy.a rules <role.r",
				"~ policy.p rules",
				"~ policy.q rules <role.s",
				"~ role.r policies <policy.q",
				"~ role.s policies <policy.p",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := describe(plan.Compute(test.desired, live(test.live...), plan.Options{}))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
