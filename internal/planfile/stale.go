package planfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// Moved is an object that is not what it was when the plan was made.
type Moved struct {
	Address string
	Path    string
	// Fields are those that differ; empty where the object is new or gone.
	Fields []string
	// Within is true where what a destroyed object holds is not what it was.
	Within bool
	// Exists and Existed say whether it is there, and was.
	Exists, Existed bool
}

// String says what has happened to it.
func (m Moved) String() string {
	name := fmt.Sprintf("%s (%s)", m.Address, m.Path)
	switch {
	case !m.Exists:
		return name + " no longer exists"
	case !m.Existed:
		return name + " exists now, and did not"
	case m.Within:
		return name + " holds other objects now, which would be destroyed with it"
	}
	return name + " differs in " + strings.Join(m.Fields, ", ")
}

// Objects are what the plan touches, for reading what is live of them.
func (f *File) Objects() []*hclschema.Object {
	out := make([]*hclschema.Object, len(f.Plan.Changes))
	for i, c := range f.Plan.Changes {
		out[i] = c.Object
	}
	return out
}

// Stale compares what is live now with what was when the plan was made. Where
// nothing moved, it puts the live objects of now into the plan and returns nil.
func (f *File) Stale(now *plan.State) []Moved {
	var moved []Moved
	gone := f.destroyedHolders()
	for i, c := range f.Plan.Changes {
		if c.Live == nil && gone.hold(c.Object) {
			continue // whatever is there goes with what holds it
		}
		if m := f.compare(i, c, now.Get(c.Path())); m != nil {
			moved = append(moved, *m)
		}
	}
	if len(moved) > 0 {
		return moved
	}
	for _, c := range f.Plan.Changes {
		if c.Live == nil {
			continue
		}
		c.Live = now.Get(c.Path())
		c.Live.Address = c.Address
		if c.Action == plan.Delete {
			c.Object = c.Live
		}
	}
	return nil
}

// StaleWithin compares what the destroyed objects hold now, by the objects' paths,
// with what they held when the plan was made.
func (f *File) StaleWithin(now map[string][]string) []Moved {
	var moved []Moved
	for _, c := range f.Plan.Destroys() {
		was, is := slices.Sorted(slices.Values(c.Within)), slices.Sorted(slices.Values(now[c.Path()]))
		if !slices.Equal(was, is) {
			moved = append(moved, Moved{Address: c.Address, Path: c.Path(), Within: true, Exists: true, Existed: true})
		}
	}
	return moved
}

func (f *File) compare(i int, c *plan.Change, live *hclschema.Object) *Moved {
	m := &Moved{Address: c.Address, Path: c.Path(), Exists: live != nil, Existed: c.Live != nil}
	if !m.Exists || !m.Existed {
		if m.Exists == m.Existed {
			return nil
		}
		return m
	}
	for j := range live.Kind.Fields {
		field := &live.Kind.Fields[j]
		if field.WriteOnly || f.sameLive(i, c, live, j) {
			continue
		}
		m.Fields = append(m.Fields, field.Name)
	}
	if len(m.Fields) == 0 {
		return nil
	}
	slices.Sort(m.Fields)
	return m
}

func (f *File) sameLive(i int, c *plan.Change, live *hclschema.Object, field int) bool {
	want, sealed := f.live[i][live.Kind.Fields[field].Name]
	if !sealed {
		return live.Values[field].RawEquals(c.Live.Values[field])
	}
	got, err := sealField(f.sealer, live, field)
	return err == nil && got == want
}

// holders are objects by what others call them.
type holders map[hclschema.Name]bool

func (f *File) destroyedHolders() holders {
	gone := holders{}
	for _, c := range f.Plan.Changes {
		if c.Action.Destroys() {
			gone[hclschema.Name{Kind: c.Kind(), Label: c.Object.String(c.Object.Kind.Label)}] = true
		}
	}
	return gone
}

// hold says whether an object lives in one of them.
func (h holders) hold(o *hclschema.Object) bool {
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if !f.Holds {
			continue
		}
		if slices.ContainsFunc(f.Named(o.String(f.Name)), func(n hclschema.Name) bool { return h[n] }) {
			return true
		}
	}
	return false
}
