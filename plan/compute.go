package plan

import (
	"sort"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// Options change what a plan looks at.
type Options struct {
	// IgnoreFormatting leaves out updates that change the form of a value and
	// not its meaning.
	IgnoreFormatting bool
}

// Compute returns what has to change so that the live objects become the
// declared ones. An object that is held by one that is replaced is created
// anew. The cost is linear in the number of objects.
func Compute(desired []*hclschema.Object, live *State, opts Options) *Plan {
	c := &computation{live: live, opts: opts, plan: &Plan{}, replaced: map[string]bool{}, unknown: map[string]bool{}}
	sorted := append([]*hclschema.Object(nil), desired...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Address < sorted[j].Address })
	holders := holders(append(sorted[:len(sorted):len(sorted)], live.Undeclared()...))
	for _, o := range live.Undeclared() {
		c.replaced[identity(o)] = true
	}
	for _, o := range sorted {
		if holders[hclschema.Name{Kind: o.Kind.Name, Label: o.String(o.Kind.Label)}] {
			c.markHolder(o)
		}
	}
	for _, o := range sorted {
		c.object(o)
	}
	c.deletes(sorted)
	order(c.plan.Changes)
	c.plan.Access = accessChanges(sorted, live, c.plan.Changes)
	return c.plan
}

type computation struct {
	live     *State
	opts     Options
	plan     *Plan
	replaced map[string]bool // kind and identity of objects that are replaced or deleted
	unknown  map[string]bool // of objects that could not be read
}

// holders names what the objects live in, or mean by its accessor.
func holders(objects []*hclschema.Object) map[hclschema.Name]bool {
	fields, names := map[*hclschema.Kind][]*hclschema.Field{}, map[hclschema.Name]bool{}
	for _, o := range objects {
		if _, seen := fields[o.Kind]; !seen {
			fields[o.Kind] = holderFields(o.Kind)
		}
		for _, f := range fields[o.Kind] {
			for _, name := range f.Named(o.String(f.Name)) {
				names[name] = true
			}
		}
	}
	return names
}

// holderFields are the fields that matter when what they name is replaced.
func holderFields(kind *hclschema.Kind) []*hclschema.Field {
	fields := []*hclschema.Field{}
	for i := range kind.Fields {
		if f := &kind.Fields[i]; f.Holds || f.Pins {
			fields = append(fields, f)
		}
	}
	return fields
}

// holder returns the field that names what an object lives in, or nil.
func holder(kind *hclschema.Kind) *hclschema.Field {
	for i := range kind.Fields {
		if kind.Fields[i].Holds {
			return &kind.Fields[i]
		}
	}
	return nil
}

// anyOf says whether what a field of an object names is in a set.
func anyOf(set map[string]bool, o *hclschema.Object, f *hclschema.Field) bool {
	for _, name := range f.Named(o.String(f.Name)) {
		if set[key(name.Kind, name.Label)] {
			return true
		}
	}
	return false
}

// identity is how other objects name this one: its kind and its label field.
func identity(o *hclschema.Object) string { return key(o.Kind.Name, o.String(o.Kind.Label)) }

func key(kind, name string) string { return kind + "\x00" + name }

func (c *computation) markHolder(o *hclschema.Object) {
	if !c.live.Readable(o.Path) {
		c.unknown[identity(o)] = true
		return
	}
	if live := c.live.Get(o.Path); live != nil && forcesNew(diff(o, live)) {
		c.replaced[identity(o)] = true
	}
}

func (c *computation) object(o *hclschema.Object) {
	var lost *hclschema.Object
	live, skip := c.live.Get(o.Path), !c.live.Readable(o.Path)
	if f := holder(o.Kind); f != nil {
		skip = skip || anyOf(c.unknown, o, f)
		if anyOf(c.replaced, o, f) { // gone with what holds it, whatever it was
			c.forbid(o, live)
			lost, live, skip = live, nil, false
		}
	}
	switch {
	case skip:
		c.plan.Skipped = append(c.plan.Skipped, o.Address)
	case live == nil:
		c.add(&Change{Action: Create, Object: o, Lost: lost, Fields: created(o)})
	default:
		c.compare(o, live)
	}
}

func (c *computation) compare(o, live *hclschema.Object) {
	fields := diff(o, c.unpinned(o, live))
	change := &Change{Action: Update, Object: o, Live: live, Fields: fields}
	if forcesNew(fields) {
		change.Action = Replace
		c.forbid(o, live)
	}
	if !differs(fields) || c.opts.IgnoreFormatting && change.FormOnly() {
		c.plan.Unchanged++
		c.noteUncompared(o)
		return
	}
	change.Unchanged = unchanged(o, fields)
	c.add(change)
}

// unpinned is the live object as it will be once what it means by its accessor
// is replaced: it then names nothing.
func (c *computation) unpinned(o, live *hclschema.Object) *hclschema.Object {
	if len(c.replaced) == 0 {
		return live
	}
	for i := range o.Kind.Fields {
		if f := &o.Kind.Fields[i]; f.Pins && anyOf(c.replaced, live, f) {
			loose := *live
			loose.Values = append([]cty.Value(nil), live.Values...)
			loose.Values[i] = f.Zero()
			live = &loose
		}
	}
	return live
}

func (c *computation) add(change *Change) {
	change.Address = change.Object.Address
	c.plan.Changes = append(c.plan.Changes, change)
}

func (c *computation) noteUncompared(o *hclschema.Object) {
	for i := range o.Kind.Fields {
		if o.Kind.Fields[i].WriteOnly && o.GivenAt(i) {
			c.plan.Uncompared = append(c.plan.Uncompared, Uncompared{o.Address, o.Kind.Fields[i].Name})
		}
	}
}

// unchanged counts the declared fields that are neither part of the object's
// name nor among those listed.
func unchanged(o *hclschema.Object, listed []FieldChange) int {
	n := 0
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if len(listed) > 0 && listed[0].Field == f { // in the same order
			listed = listed[1:]
		} else if o.GivenAt(i) && !f.Identity {
			n++
		}
	}
	return n
}

// created lists what a new object has: the fields that are declared, or whose
// default the server would not choose.
func created(o *hclschema.Object) []FieldChange {
	var out []FieldChange
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if f.Identity || !o.GivenAt(i) && hclschema.Equal(o.Values[i], f.Zero()) {
			continue
		}
		out = append(out, FieldChange{Field: f, Before: cty.NilVal, After: o.Values[i], Sensitive: o.SensitiveAt(i)})
	}
	return out
}

// diff lists the fields that differ, and the declared ones that cannot be
// compared.
func diff(o, live *hclschema.Object) []FieldChange {
	var out []FieldChange
	same := o.SharesValues(live)
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		switch {
		case f.Identity || f.Keep != nil && !o.GivenAt(i) && f.Keep(live.Values[i]):
		case f.WriteOnly:
			if o.GivenAt(i) {
				out = append(out, FieldChange{Field: f, Before: cty.NilVal, After: o.Values[i], Sensitive: o.SensitiveAt(i), Unknown: true})
			}
		case !same && !hclschema.Equal(o.Values[i], live.Values[i]):
			out = append(out, changed(o, live, i))
		}
	}
	return out
}

// changed is the change of a field that differs.
func changed(o, live *hclschema.Object, i int) FieldChange {
	f := &o.Kind.Fields[i]
	change := FieldChange{Field: f, Before: live.Values[i], After: o.Values[i], Sensitive: o.SensitiveAt(i)}
	inPlace := f.InPlace != nil && f.InPlace(live.Values[i], o.Values[i])
	change.ForcesNew = f.ForceNew && !inPlace
	if comparer, ok := f.Type.(hclschema.Comparer); ok {
		change.FormOnly = comparer.SameMeaning(live.Values[i], o.Values[i])
	}
	return change
}

// differs says whether any field is known to differ.
func differs(fields []FieldChange) bool {
	for i := range fields {
		if !fields[i].Unknown {
			return true
		}
	}
	return false
}

func forcesNew(fields []FieldChange) bool {
	for i := range fields {
		if fields[i].ForcesNew {
			return true
		}
	}
	return false
}

// Drifted lists the names of the fields in which a live object, read back after
// a write, is not what was declared.
func Drifted(o, live *hclschema.Object) []string {
	var names []string
	for _, f := range diff(o, live) {
		if !f.Unknown {
			names = append(names, f.Field.Name)
		}
	}
	return names
}
