package plan

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// Plan is the difference between what is declared and what is live.
type Plan struct {
	// Changes are the objects that differ, sorted by address.
	Changes []*Change
	// Unchanged counts the objects that do not.
	Unchanged int
	// Uncompared are fields of unchanged objects that the server never
	// returns, sorted by address.
	Uncompared []Uncompared
	// Skipped are the addresses of objects that could not be compared,
	// because they, or what holds them, could not be read.
	Skipped []string
	// Forbidden are declared objects that the plan destroys although their
	// blocks say prevent_destroy.
	Forbidden []*hclschema.Object
	// Since is the last apply, from which the changes' Cause counts; nil where
	// there is no record of one.
	Since *Applied
	// Access is what the changes do to who may do what, sorted by address:
	// those of them that have an effect.
	Access []AccessChange
}

// Uncompared is a field whose live value cannot be known.
type Uncompared struct {
	Address string
	Field   string
}

// Change is one object that differs.
type Change struct {
	// Address is the object's name in the configuration.
	Address string
	// Action is what has to be done.
	Action Action
	// Object is what is declared; for a Delete, what is live.
	Object *hclschema.Object
	// Cause is what was changed since the last apply; empty where that is not
	// known.
	Cause Cause
	// Live is what is there now; nil for a Create.
	Live *hclschema.Object
	// Lost is, for a Create, what was there and goes with what holds it; nil
	// where nothing was.
	Lost *hclschema.Object
	// Fields are the fields that differ, in the order of the kind's table.
	Fields []FieldChange
	// Unchanged counts the fields that are declared and do not differ.
	Unchanged int
	// Loss says, for a Replace or Delete, what is destroyed with the object:
	// sentences for people.
	Loss []string
	// Within names the objects that live in the one that a Replace or Delete
	// destroys, as far as they are known.
	Within []string
	// Unlisted is true where what lives in it could not be listed, so that
	// Within says nothing.
	Unlisted bool
	// After are the indices, within the plan's Changes, of the changes that
	// must be carried out before this one.
	After []int
}

// Path is the API path of the object.
func (c *Change) Path() string { return c.Object.Path }

// Kind is the name of the object's kind.
func (c *Change) Kind() string { return c.Object.Kind.Name }

// FormOnly says whether everything that differs means the same as before.
func (c *Change) FormOnly() bool {
	if c.Action != Update {
		return false
	}
	for i := range c.Fields {
		if !c.Fields[i].FormOnly {
			return false
		}
	}
	return true
}

// FieldChange is one field that differs.
type FieldChange struct {
	// Field is the field's table entry.
	Field *hclschema.Field
	// Before and After are canonical values. Before is cty.NilVal where there
	// is no live object, After for a Delete.
	Before, After cty.Value
	// Sensitive values must not be shown.
	Sensitive bool
	// Unknown is true where the server never returns the field, so that
	// Before says nothing.
	Unknown bool
	// ForcesNew is true where this difference makes a new object necessary.
	ForcesNew bool
	// FormOnly is true where both values mean the same.
	FormOnly bool
}

// Summary counts the changes.
type Summary struct {
	Create, Update, Replace, Delete, Unchanged int
}

// Summary counts the changes by action.
func (p *Plan) Summary() Summary {
	s := Summary{Unchanged: p.Unchanged}
	for _, c := range p.Changes {
		switch c.Action {
		case Create:
			s.Create++
		case Update:
			s.Update++
		case Replace:
			s.Replace++
		case Delete:
			s.Delete++
		}
	}
	return s
}

// Empty says whether there is nothing to do.
func (p *Plan) Empty() bool { return len(p.Changes) == 0 }

// Destroys lists the changes that destroy something.
func (p *Plan) Destroys() []*Change {
	var out []*Change
	for _, c := range p.Changes {
		if c.Action.Destroys() {
			out = append(out, c)
		}
	}
	return out
}
