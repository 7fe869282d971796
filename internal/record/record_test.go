package record

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
	"github.com/vaultci/vaultci/plan"
)

// thing is a kind with a field of every sort that a fingerprint must know.
func thing() *hclschema.Kind {
	k := &hclschema.Kind{Name: "thing", Label: "name", Path: "things/{name}", Fields: []hclschema.Field{
		{Name: "name", Type: types.String{}, Identity: true},
		{Name: "text", Type: types.String{}},
		{Name: "set", Type: types.Set{}},
		{Name: "version", Type: types.String{}, Keep: func(cty.Value) bool { return true }},
		{Name: "secret", Type: types.String{}, Sensitive: true},
		{Name: "hidden", Type: types.String{}, WriteOnly: true},
	}}
	hclschema.NewSchema(k)
	return k
}

// newThing makes a thing of fields written as name=value.
func newThing(k *hclschema.Kind, name string, fields ...string) *hclschema.Object {
	o := hclschema.NewObject(k)
	o.Set("name", cty.StringVal(name))
	for _, f := range fields {
		field, value, _ := strings.Cut(f, "=")
		v := cty.StringVal(value)
		if field == "set" {
			v = cty.ListVal([]cty.Value{v})
		}
		o.Set(field, v)
	}
	o.Path, o.Address = o.Expand(k.Path), "thing."+name
	return o
}

func TestPrints(t *testing.T) {
	t.Parallel()
	k := thing()
	base := newThing(k, "a", "text=x", "secret=s", "hidden=h")
	same := map[string]*hclschema.Object{
		"another name":           newThing(k, "b", "text=x", "secret=s", "hidden=h"),
		"another secret":         newThing(k, "a", "text=x", "secret=other", "hidden=h"),
		"what is never returned": newThing(k, "a", "text=x", "secret=s"),
		"a default, declared":    newThing(k, "a", "text=x", "version="),
	}
	for name, o := range same {
		if printOf(o, nil) != printOf(base, nil) {
			t.Errorf("%s counts", name)
		}
	}
	other := map[string]*hclschema.Object{
		"another value":             newThing(k, "a", "text=y"),
		"no value":                  newThing(k, "a"),
		"a field more":              newThing(k, "a", "text=x", "set=y"),
		"the value elsewhere":       newThing(k, "a", "version=x"),
		"the parts put differently": newThing(k, "a", "text=x;3:set=1:y"),
	}
	for name, o := range other {
		if printOf(o, nil) == printOf(base, nil) {
			t.Errorf("%s does not count", name)
		}
	}
	(&hclschema.Draft{Object: base}).MarkSensitive("text")
	if printOf(base, nil) != printOf(newThing(k, "a"), nil) {
		t.Error("a value from a sensitive variable counts")
	}
}

// TestCauseOfWhatGoesWithItsHolder checks that what is made again, because what
// holds it is replaced, does not pass for deleted in Vault.
func TestCauseOfWhatGoesWithItsHolder(t *testing.T) {
	t.Parallel()
	k := thing()
	left := newThing(k, "a", "text=x")
	d := reopened(t, left)
	for lost, want := range map[*hclschema.Object]plan.Cause{left: plan.CauseConfiguration, newThing(k, "a", "text=y"): plan.CauseVault, nil: plan.CauseVault} {
		p := &plan.Plan{Changes: []*plan.Change{{Action: plan.Create, Object: left, Lost: lost}}}
		if d.Mark(p); p.Changes[0].Cause != want {
			t.Errorf("cause %q, want %q", p.Changes[0].Cause, want)
		}
	}
}

// reopened is a draft of what an apply of these objects has left.
func reopened(t *testing.T, declared ...*hclschema.Object) *Draft {
	t.Helper()
	d := &Draft{}
	d.Prepare(Origin{Who: "me", Commit: "abc"}, declared, nil, false)
	entry := d.Finish(&plan.Plan{}, nil, nil)
	return &Draft{Before: throughWire(t, entry)}
}

func throughWire(t testing.TB, e *Entry) *Entry {
	t.Helper()
	data, err := e.encode()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	back, err := decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func TestCauses(t *testing.T) {
	t.Parallel()
	k := thing()
	left := newThing(k, "a", "text=x")
	tests := []struct {
		name           string
		recorded       []*hclschema.Object
		declared, live *hclschema.Object
		want           plan.Cause
	}{
		{"the value was changed in Vault", []*hclschema.Object{left}, left, newThing(k, "a", "text=y"), plan.CauseVault},
		{"deleted in Vault", []*hclschema.Object{left}, left, nil, plan.CauseVault},
		{"the declaration was changed", []*hclschema.Object{left}, newThing(k, "a", "text=y"), left, plan.CauseConfiguration},
		{"both", []*hclschema.Object{left}, newThing(k, "a", "text=y"), newThing(k, "a", "text=z"), plan.CauseBoth},
		{"changed in the configuration, deleted in Vault", []*hclschema.Object{left}, newThing(k, "a", "text=y"), nil, plan.CauseBoth},
		{"declared anew", nil, left, nil, plan.CauseConfiguration},
		{"declared anew, and there already", nil, left, newThing(k, "a", "text=y"), plan.CauseConfiguration},
		{"taken out", []*hclschema.Object{left}, nil, left, plan.CauseConfiguration},
		{"taken out, and changed in Vault", []*hclschema.Object{left}, nil, newThing(k, "a", "text=y"), plan.CauseBoth},
		{"made by another hand", nil, nil, left, plan.CauseVault},
		{"what the server fills in", []*hclschema.Object{left}, newThing(k, "a", "text=y"), newThing(k, "a", "text=x", "version=7"), plan.CauseConfiguration},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := reopened(t, test.recorded...)
			state, declared := plan.NewState(), []*hclschema.Object{}
			if test.declared != nil {
				declared = append(declared, test.declared)
			}
			if test.live != nil {
				state.Put(test.live)
				if test.declared == nil {
					state.PutUndeclared(test.live)
				}
			}
			p := plan.Compute(declared, state, plan.Options{})
			d.Mark(p)
			if len(p.Changes) != 1 || p.Changes[0].Cause != test.want {
				t.Errorf("cause %q, want %q", p.Changes[0].Cause, test.want)
			}
			if p.Since == nil || p.Since.Commit != "abc" {
				t.Errorf("since %+v", p.Since)
			}
		})
	}
}

func TestFinish(t *testing.T) {
	t.Parallel()
	k := thing()
	a, b, c := newThing(k, "a", "text=1"), newThing(k, "b", "text=1"), newThing(k, "c", "text=1")
	a2, b2 := newThing(k, "a", "text=2"), newThing(k, "b", "text=2")
	change := func(action plan.Action, o *hclschema.Object) *plan.Change {
		return &plan.Change{Action: action, Object: o, Live: o}
	}
	prints := func(objects ...*hclschema.Object) Prints {
		out := Prints{}
		for _, o := range objects {
			out[keyOf(o.Path)] = printOf(o, nil)
		}
		return out
	}
	tests := []struct {
		name     string
		declared []*hclschema.Object
		partial  bool
		changes  []*plan.Change
		failed   string // the address of a change that is not done
		unread   []string
		want     Prints // nil for nothing to write
	}{
		{name: "nothing new", declared: []*hclschema.Object{a, b}},
		{name: "done", declared: []*hclschema.Object{a2, b}, changes: []*plan.Change{change(plan.Update, a2)}, want: prints(a2, b)},
		{name: "failed", declared: []*hclschema.Object{a2, b2}, changes: []*plan.Change{change(plan.Update, a2), change(plan.Update, b2)}, failed: "thing.a", want: prints(a, b2)},
		{name: "created in vain", declared: []*hclschema.Object{a, b2, c}, changes: []*plan.Change{change(plan.Update, b2), change(plan.Create, c)}, failed: "thing.c", want: prints(a, b2)},
		{name: "deleted", declared: []*hclschema.Object{a}, changes: []*plan.Change{change(plan.Delete, b)}, want: prints(a)},
		{name: "deleted in vain", declared: []*hclschema.Object{a2}, changes: []*plan.Change{change(plan.Update, a2), change(plan.Delete, b)}, failed: "thing.b", want: prints(a2, b)},
		{name: "could not be read", declared: []*hclschema.Object{a2, b2}, changes: []*plan.Change{change(plan.Update, a2)}, unread: []string{b2.Path}, want: prints(a2, b)},
		{name: "a part of it", declared: []*hclschema.Object{a2}, partial: true, changes: []*plan.Change{change(plan.Update, a2)}, want: prints(a2, b)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := reopened(t, a, b)
			d.Prepare(Origin{}, test.declared, nil, test.partial)
			got := d.Finish(&plan.Plan{Changes: test.changes}, test.unread, func(c *plan.Change) bool { return c.Object.Path != "things/"+strings.TrimPrefix(test.failed, "thing.") })
			switch {
			case got == nil || test.want == nil:
				if got != nil || test.want != nil {
					t.Errorf("got %v, want %v", got, test.want)
				}
			case !maps.Equal(got.Objects, test.want):
				t.Errorf("got %v, want %v", got.Objects, test.want)
			}
		})
	}
}

func TestOverlaps(t *testing.T) {
	t.Parallel()
	policy, role := &hclschema.Kind{Name: "policy", Scope: "policies"}, &hclschema.Kind{Name: "role", Scope: "roles"}
	ours := []hclschema.Claim{{Kind: policy, Pattern: "a-*"}, {Kind: role, Holder: "jwt", Pattern: "*"}}
	others := []Other{
		{"x", &Entry{Claims: []Claim{{"policy", "", "b-*"}, {"role", "other", "*"}}}},
		{"y", &Entry{Claims: []Claim{{"policy", "", "*-b"}, {"policy", "", "a-c"}, {"role", "jwt", "r"}}}},
	}
	var got []string
	for _, o := range Overlaps(ours, others) {
		got = append(got, fmt.Sprintf("%s %s %s", o.Ours, o.Other.Path, o.Theirs.Pattern))
	}
	want := []string{`policies = ["a-*"] y *-b`, `roles = { "jwt" = ["*"] } y r`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecodeFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"another thing", `{"holder": "me"}`, "no format_version"},
		{"other types", `{"format_version": 1}`, "not an ownership record"},
		{"a newer one", `{"format_version": "2"}`, `reads "1"`},
		{"no base64", `{"format_version": "1", "objects": "?"}`, "damaged"},
		{"cut short", `{"format_version": "1", "objects": "AAAA"}`, "damaged"},
	}
	for _, test := range tests {
		var data map[string]any
		if err := json.Unmarshal([]byte(test.text), &data); err != nil {
			t.Fatal(err)
		}
		if _, err := decode(data); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestWire checks that an entry survives being stored, and that twenty thousand
// objects stay far below what Vault takes in one text.
func TestWire(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := &Entry{Origin: Origin{Who: rapid.String().Draw(t, "who")}, ConfigHash: "sha256:x", Objects: Prints{}}
		for _, path := range rapid.SliceOf(rapid.String()).Draw(t, "paths") {
			e.Objects[keyOf(path)] = print(keyOf(path + "!"))
		}
		e.Claims = []Claim{{"policy", "", rapid.String().Draw(t, "pattern")}}
		data, err := e.encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := decode(data)
		if err != nil || !back.same(e) || back.Who != e.Who {
			t.Fatalf("%v: %+v, want %+v", err, back, e)
		}
	})
	e := &Entry{Objects: Prints{}}
	for i := range 20_000 {
		e.Objects[keyOf(fmt.Sprint(i))] = print{}
	}
	data, err := e.encode()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(data["objects"].(string)); n > 512<<10 {
		t.Errorf("%d bytes", n)
	}
}
