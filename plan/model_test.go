package plan_test

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
	"github.com/vaultci/vaultci/plan"
)

// model is a small world with one kind of each sort: mounts that hold roles,
// roles that name policies, policies whose text has a meaning, and groups that
// mean a mount by its accessor.
type model struct {
	mount, role, policy, group *hclschema.Kind
}

func newModel() *model {
	m := &model{
		mount: &hclschema.Kind{Name: "mount", Label: "path", Path: "mounts/{path}", Fields: []hclschema.Field{
			{Name: "path", Type: types.String{}, Identity: true},
			{Name: "type", Type: types.String{}, Default: cty.StringVal("v1"), ForceNew: true, InPlace: upgrades},
			{Name: "local", Type: types.Bool{}, ForceNew: true},
			{Name: "note", Type: types.String{}},
			{Name: "version", Type: types.String{}, Keep: func(cty.Value) bool { return true }},
			{Name: "secret", Type: types.String{}, WriteOnly: true, Sensitive: true},
		}},
		role: &hclschema.Kind{Name: "role", Label: "name", Path: "mounts/{mount}/role/{name}", Fields: []hclschema.Field{
			{Name: "name", Type: types.String{}, Identity: true},
			{Name: "mount", Type: types.String{}, Identity: true, Refs: "mount", Holds: true},
			{Name: "policies", Type: types.Set{}, Refs: "policy"},
			{Name: "ttl", Type: types.Duration{}},
		}},
		policy: &hclschema.Kind{Name: "policy", Label: "name", Path: "policies/{name}", Fields: []hclschema.Field{
			{Name: "name", Type: types.String{}, Identity: true},
			{Name: "rules", Type: types.PolicyText{}},
		}},
	}
	m.group = &hclschema.Kind{Name: "group", Label: "name", Path: "groups/{name}", Fields: []hclschema.Field{
		{Name: "name", Type: types.String{}, Identity: true},
		{Name: "policies", Type: types.Set{}, Refs: "policy"},
		{Name: "mount", Type: types.String{}, Refs: "mount", Pins: true, Names: belowAuth},
	}}
	hclschema.NewSchema(m.mount, m.role, m.policy, m.group)
	return m
}

// belowAuth takes values for the paths of mounts below auth/.
func belowAuth(path string) []hclschema.Name {
	return []hclschema.Name{{Kind: "mount", Label: strings.TrimPrefix(path, "auth/")}}
}

// upgrades lets type go from v1 to v2 in place.
func upgrades(before, after cty.Value) bool {
	return before.AsString() == "v1" && after.AsString() == "v2"
}

// object makes an object of fields written as name=value, with a comma between
// the elements of a set; the first gives the address too.
func object(k *hclschema.Kind, fields ...string) *hclschema.Object {
	o := hclschema.NewObject(k)
	for _, f := range fields {
		name, text, _ := strings.Cut(f, "=")
		typ := k.Field(name).Type
		value := cty.StringVal(text)
		switch typ.Constraint() {
		case cty.Bool:
			value = cty.BoolVal(text == "true")
		case cty.List(cty.String):
			value = list(text)
		}
		v, err := typ.Normalize(value)
		if err != nil {
			panic(err)
		}
		o.Set(name, v)
	}
	o.Path = o.Expand(k.Path)
	o.Address = k.Name + "." + o.String(k.Label)
	return o
}

func list(text string) cty.Value {
	if text == "" {
		return cty.ListValEmpty(cty.String)
	}
	var elems []cty.Value
	for _, e := range strings.Split(text, ",") {
		elems = append(elems, cty.StringVal(e))
	}
	return cty.ListVal(elems)
}

func (m *model) newMount(path string, fields ...string) *hclschema.Object {
	return object(m.mount, append([]string{"path=" + path}, fields...)...)
}

// newRole makes a role on the mount "m".
func (m *model) newRole(name, policies string, fields ...string) *hclschema.Object {
	return object(m.role, append([]string{"name=" + name, "mount=m", "policies=" + policies}, fields...)...)
}

func (m *model) newPolicy(name, capability string) *hclschema.Object {
	return object(m.policy, "name="+name, fmt.Sprintf("rules=path \"kv/*\" { capabilities = [%q] }", capability))
}

// live is the state in which just these objects exist.
func live(objects ...*hclschema.Object) *plan.State {
	s := plan.NewState()
	for _, o := range objects {
		s.Put(o)
	}
	return s
}

// describe writes a plan in a few words: one line for each change, with a mark
// at fields that force a new object (!), are unknown (?) or differ in form only
// (~), and with what it comes after.
func describe(p *plan.Plan) []string {
	lines := []string{}
	for _, c := range p.Changes {
		line := fmt.Sprintf("%s %s", c.Action.Symbol(), c.Address)
		for _, f := range c.Fields {
			line += " " + f.Field.Name + mark(f)
		}
		for _, i := range c.After {
			line += " <" + p.Changes[i].Address
		}
		lines = append(lines, line)
	}
	for _, u := range p.Uncompared {
		lines = append(lines, fmt.Sprintf("? %s %s", u.Address, u.Field))
	}
	for _, address := range p.Skipped {
		lines = append(lines, "skipped "+address)
	}
	return lines
}

func mark(f plan.FieldChange) string {
	marks := ""
	for text, on := range map[string]bool{"!": f.ForcesNew, "?": f.Unknown, "~": f.FormOnly} {
		if on {
			marks += text
		}
	}
	return marks
}
