package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

func TestCompute(t *testing.T) {
	t.Parallel()
	m := newModel()
	type objects = []*hclschema.Object
	tests := []struct {
		name       string
		desired    objects
		live       objects
		unreadable []string
		opts       plan.Options
		want       []string
		unchanged  int
	}{
		{name: "nothing declared", live: objects{m.newMount("m")}, want: []string{}},
		{
			name:    "created, with what is declared",
			desired: objects{m.newMount("m", "note=x", "secret=s")},
			want:    []string{"+ mount.m note secret"},
		},
		{
			name:    "created, defaults that are declared too",
			desired: objects{m.newMount("m", "type=v1")},
			want:    []string{"+ mount.m type"},
		},
		{name: "the same", desired: objects{m.newMount("m", "note=x")}, live: objects{m.newMount("m", "note=x")}, want: []string{}, unchanged: 1},
		{name: "the default, declared", desired: objects{m.newMount("m", "note=")}, live: objects{m.newMount("m")}, want: []string{}, unchanged: 1},
		{name: "updated", desired: objects{m.newMount("m", "note=x")}, live: objects{m.newMount("m", "note=y")}, want: []string{"~ mount.m note"}},
		{name: "taken out", desired: objects{m.newMount("m")}, live: objects{m.newMount("m", "note=y")}, want: []string{"~ mount.m note"}},
		{name: "replaced", desired: objects{m.newMount("m", "local=true", "note=x")}, live: objects{m.newMount("m")}, want: []string{"-/+ mount.m local! note"}},
		{name: "in place", desired: objects{m.newMount("m", "type=v2")}, live: objects{m.newMount("m")}, want: []string{"~ mount.m type"}},
		{name: "not in place backwards", desired: objects{m.newMount("m", "type=v1")}, live: objects{m.newMount("m", "type=v2")}, want: []string{"-/+ mount.m type!"}},
		{name: "kept when not set", desired: objects{m.newMount("m")}, live: objects{m.newMount("m", "version=7")}, want: []string{}, unchanged: 1},
		{name: "not kept when set", desired: objects{m.newMount("m", "version=8")}, live: objects{m.newMount("m", "version=7")}, want: []string{"~ mount.m version"}},
		{
			name:    "never returned",
			desired: objects{m.newMount("m", "secret=s")}, live: objects{m.newMount("m")},
			want: []string{"? mount.m secret"}, unchanged: 1,
		},
		{
			name:    "never returned, beside a difference",
			desired: objects{m.newMount("m", "secret=s", "note=x")}, live: objects{m.newMount("m")},
			want: []string{"~ mount.m note secret?"},
		},
		{name: "never returned and not declared", desired: objects{m.newMount("m")}, live: objects{m.newMount("m")}, want: []string{}, unchanged: 1},
		{
			name:    "roles of a replaced mount are made again",
			desired: objects{m.newRole("r", "p"), m.newMount("m", "local=true"), m.newPolicy("p", "read")},
			live:    objects{m.newRole("r", "p"), m.newMount("m"), m.newPolicy("p", "read")},
			want:    []string{"-/+ mount.m local!", "+ role.r policies <mount.m"}, unchanged: 1,
		},
		{
			name:    "roles of a replaced mount, even those that cannot be read",
			desired: objects{m.newRole("r", "p"), m.newMount("m", "local=true")},
			live:    objects{m.newMount("m")}, unreadable: []string{"mounts/m/role/r"},
			want: []string{"-/+ mount.m local!", "+ role.r policies <mount.m"},
		},
		{
			name:    "what means a replaced mount by its accessor is written again",
			desired: objects{object(m.group, "name=g", "mount=auth/m"), m.newMount("m", "local=true")},
			live:    objects{object(m.group, "name=g", "mount=auth/m"), m.newMount("m")},
			want:    []string{"~ group.g mount <mount.m", "-/+ mount.m local!"},
		},
		{
			name:    "what ceases to mean it",
			desired: objects{object(m.group, "name=g"), m.newMount("m", "local=true")},
			live:    objects{object(m.group, "name=g", "mount=auth/m"), m.newMount("m")},
			want:    []string{"~ group.g mount", "-/+ mount.m local! <group.g"},
		},
		{
			name:    "what means an updated mount stays",
			desired: objects{object(m.group, "name=g", "mount=auth/m"), m.newMount("m", "note=x")},
			live:    objects{object(m.group, "name=g", "mount=auth/m"), m.newMount("m")},
			want:    []string{"~ mount.m note"}, unchanged: 1,
		},
		{
			name:    "roles of an updated mount stay",
			desired: objects{m.newRole("r", "p"), m.newMount("m", "note=x")},
			live:    objects{m.newRole("r", "p"), m.newMount("m")},
			want:    []string{"~ mount.m note"}, unchanged: 1,
		},
		{
			name:    "an object that cannot be read",
			desired: objects{m.newRole("r", "p"), m.newRole("s", "p")},
			live:    objects{m.newRole("s", "p")}, unreadable: []string{"mounts/m/role/r"},
			want: []string{"skipped role.r"}, unchanged: 1,
		},
		{
			name:    "a mount that cannot be read, with its roles",
			desired: objects{m.newRole("r", "p"), m.newMount("m"), m.newPolicy("p", "read")},
			live:    objects{m.newRole("r", "q")}, unreadable: []string{"mounts/m"},
			want: []string{"+ policy.p rules", "skipped mount.m", "skipped role.r"},
		},
		{
			name:    "form only",
			desired: objects{object(m.policy, "name=p", "rules=# why\npath \"kv/*\" { capabilities = [\"read\"] }")},
			live:    objects{m.newPolicy("p", "read")},
			want:    []string{"~ policy.p rules~"},
		},
		{
			name:    "form only, and not wanted",
			desired: objects{object(m.policy, "name=p", "rules=# why\npath \"kv/*\" { capabilities = [\"read\"] }")},
			live:    objects{m.newPolicy("p", "read")}, opts: plan.Options{IgnoreFormatting: true},
			want: []string{}, unchanged: 1,
		},
		{
			name:    "meaning",
			desired: objects{m.newPolicy("p", "list")}, live: objects{m.newPolicy("p", "read")}, opts: plan.Options{IgnoreFormatting: true},
			want: []string{"~ policy.p rules"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			state := live(test.live...)
			for _, path := range test.unreadable {
				state.PutUnreadable(path)
			}
			p := plan.Compute(test.desired, state, test.opts)
			if diff := cmp.Diff(test.want, describe(p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if p.Unchanged != test.unchanged {
				t.Errorf("%d unchanged, want %d", p.Unchanged, test.unchanged)
			}
			if p.Empty() != (len(p.Changes) == 0) {
				t.Error("Empty is wrong")
			}
		})
	}
}

func TestUnchangedFields(t *testing.T) {
	t.Parallel()
	m := newModel()
	tests := []struct {
		name          string
		desired, live *hclschema.Object
		want          int
	}{
		{"one of two differs", m.newMount("m", "note=x", "type=v1"), m.newMount("m"), 1},
		{"more differ than are declared", m.newMount("m", "type=v1"), m.newMount("m", "note=y", "version=7", "local=true"), 1},
		{"what cannot be compared is not unchanged", m.newMount("m", "note=x", "secret=s"), m.newMount("m"), 0},
	}
	for _, test := range tests {
		p := plan.Compute([]*hclschema.Object{test.desired}, live(test.live), plan.Options{})
		if got := p.Changes[0].Unchanged; got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestSensitiveValues(t *testing.T) {
	t.Parallel()
	m := newModel()
	o := m.newMount("m", "note=from a sensitive variable", "secret=s", "type=v2")
	(&hclschema.Draft{Object: o}).MarkSensitive("note")
	want := map[string]bool{"note": true, "secret": true, "type": false}
	for _, state := range []*plan.State{live(), live(m.newMount("m"))} {
		for _, f := range plan.Compute([]*hclschema.Object{o}, state, plan.Options{}).Changes[0].Fields {
			if f.Sensitive != want[f.Field.Name] {
				t.Errorf("%s: sensitive is %v", f.Field.Name, f.Sensitive)
			}
		}
	}
}

func TestFieldValues(t *testing.T) {
	t.Parallel()
	m := newModel()
	desired := m.newMount("m", "note=x", "secret=s")
	created := plan.Compute([]*hclschema.Object{desired}, live(), plan.Options{}).Changes[0]
	if created.Live != nil || created.Fields[0].Before != cty.NilVal || created.Fields[0].After.AsString() != "x" {
		t.Errorf("created: %#v", created.Fields[0])
	}
	old := m.newMount("m", "note=y")
	updated := plan.Compute([]*hclschema.Object{desired}, live(old), plan.Options{}).Changes[0]
	if updated.Live != old || updated.Fields[0].Before.AsString() != "y" || updated.Fields[0].After.AsString() != "x" {
		t.Errorf("updated: %#v", updated.Fields[0])
	}
	if secret := updated.Fields[1]; secret.Before != cty.NilVal || !secret.Unknown {
		t.Errorf("never returned: %#v", secret)
	}
}

func TestDrifted(t *testing.T) {
	t.Parallel()
	m := newModel()
	desired := m.newMount("m", "note=x", "secret=s")
	if got := plan.Drifted(desired, m.newMount("m", "note=x", "version=3")); len(got) != 0 {
		t.Errorf("%v drifted", got)
	}
	if got := plan.Drifted(desired, m.newMount("m", "local=true")); !cmp.Equal(got, []string{"local", "note"}) {
		t.Errorf("%v drifted", got)
	}
}
