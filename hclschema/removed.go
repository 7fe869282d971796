package hclschema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Removed is what a removed block says of one object that is no longer declared.
type Removed struct {
	// Object has the identity of the object, and nothing else. Its address is
	// KIND["NAME"].
	Object *Object
	// Destroy is true where the object is to be destroyed. Where it is false,
	// the object and all that lives in it are left alone: no scope owns them.
	Destroy bool
}

const destroyAttribute = "destroy"

func (m *module) declareRemoved(block *hclsyntax.Block) hcl.Diagnostics {
	if len(block.Labels) != 2 {
		return hcl.Diagnostics{wrongLabels(block, []string{"KIND", "NAME"})}
	}
	kind := m.schema.Kind(block.Labels[0])
	if kind == nil {
		return hcl.Diagnostics{lateFault(block.LabelRanges[0], "Unknown kind", fmt.Sprintf("There is no kind %q.%s", block.Labels[0], suggestion(block.Labels[0], m.schema.Names())))}
	}
	m.removals = append(m.removals, removal{kind, block})
	schema := blockSchema{attributes: []string{destroyAttribute}}
	for i := range kind.Fields {
		if f := &kind.Fields[i]; f.Identity && f.Name != kind.Label {
			schema.attributes = append(schema.attributes, f.Name)
		}
	}
	diags := schema.check(block.Body, "a removed block of "+kind.Name)
	for _, name := range schema.attributes {
		if block.Body.Attributes[name] == nil {
			diags = append(diags, missingInRemoved(kind, block, name))
		}
	}
	return diags
}

func missingInRemoved(kind *Kind, block *hclsyntax.Block, name string) *hcl.Diagnostic {
	detail := fmt.Sprintf("A removed block of %s needs %s, to say which one is meant.", kind.Name, name)
	if name == destroyAttribute {
		detail = "A removed block must say what becomes of the object: destroy = true has it destroyed, destroy = false leaves it alone, even within a scope."
	}
	return lateFault(block.DefRange(), "Missing attribute", detail)
}

// removal is a removed block with the kind that it names.
type removal struct {
	kind  *Kind
	block *hclsyntax.Block
}

// removed evaluates the removed blocks.
func (m *module) removed(declared []*Object) ([]Removed, hcl.Diagnostics) {
	var all []Removed
	var diags hcl.Diagnostics
	for _, r := range m.removals {
		one, ok, oneDiags := m.removedObject(r)
		diags = append(diags, oneDiags...)
		if ok {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b Removed) int { return strings.Compare(a.Object.Address, b.Object.Address) })
	return all, append(diags, contradictions(declared, all)...)
}

func (m *module) removedObject(r removal) (one Removed, ok bool, diags hcl.Diagnostics) {
	o := NewObject(r.kind)
	o.Source = &Source{Block: r.block.DefRange()}
	ok = true
	identify := func(field string, v cty.Value, rng hcl.Range) {
		canonical, err := r.kind.Field(field).Type.Normalize(v)
		if err != nil {
			diags = append(diags, lateFault(rng, "Unsuitable value", fmt.Sprintf("%s of %s: %s", field, r.kind.Name, Sentence(err.Error()))))
			ok = false
			return
		}
		o.Set(field, canonical)
	}
	identify(r.kind.Label, cty.StringVal(r.block.Labels[1]), r.block.LabelRanges[1])
	for name, attr := range r.block.Body.Attributes {
		want, wants := cty.String, "a string"
		if name == destroyAttribute {
			want, wants = cty.Bool, "true or false"
		} else if f := r.kind.Field(name); f == nil || !f.Identity || name == r.kind.Label {
			continue // reported when the block was declared
		}
		val, fits, more := m.lateValue(attr, want, wants)
		diags = append(diags, more...)
		switch {
		case !fits:
			ok = false
		case name == destroyAttribute:
			one.Destroy = val.True()
		default:
			identify(name, val, attr.Expr.Range())
		}
	}
	if !ok {
		return one, false, diags
	}
	o.Path, o.Address = o.Expand(r.kind.Path), UndeclaredAddress(o)
	one.Object = o
	if one.Destroy && r.kind.BuiltIn != nil && r.kind.BuiltIn(o.String(r.kind.Label)) {
		return one, false, append(diags, lateFault(r.block.DefRange(), "Object of the server's own", fmt.Sprintf("%s is the server's own and cannot be destroyed. Take the removed block out.", o.Address)))
	}
	return one, true, diags
}

// UndeclaredAddress is how an object is called that no block declares: its kind,
// and in brackets its name, with what it lives in before it.
func UndeclaredAddress(o *Object) string {
	name := o.String(o.Kind.Label)
	if f := o.Kind.HolderField(); f != nil {
		name = o.String(f.Name) + "/" + name
	}
	return fmt.Sprintf("%s[%q]", o.Kind.Name, name)
}

// contradictions reports objects that are removed twice, or removed and declared,
// or declared within one that is to be destroyed.
func contradictions(declared []*Object, removed []Removed) hcl.Diagnostics {
	var diags hcl.Diagnostics
	byPath := map[string]*Object{}
	destroyed := map[Name]*Object{}
	for _, r := range removed {
		o := r.Object
		if prior := byPath[o.Path]; prior != nil {
			diags = append(diags, lateFault(*o.BlockRange(), "Second block where one is allowed", fmt.Sprintf("%s has a removed block already, at %s. Take one of the two out.", o.Address, place(prior))))
		}
		byPath[o.Path] = o
		if r.Destroy {
			destroyed[Name{o.Kind.Name, o.String(o.Kind.Label)}] = o
		}
	}
	for _, o := range declared {
		if r := byPath[o.Path]; r != nil {
			diags = append(diags, contradiction(r, fmt.Sprintf("%s is declared at %s, and is said here to be removed. Take one of the two out.", o.Address, place(o))))
			continue
		}
		if r := inside(o, destroyed); r != nil {
			diags = append(diags, contradiction(r, fmt.Sprintf("%s, declared at %s, lives in what is to be destroyed here. Take its block out too, or put it elsewhere.", o.Address, place(o))))
		}
	}
	return diags
}

// inside returns the one of some objects that an object lives in, or nil.
func inside(o *Object, some map[Name]*Object) *Object {
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if !f.Holds {
			continue
		}
		for _, name := range f.Named(o.String(f.Name)) {
			if some[name] != nil {
				return some[name]
			}
		}
	}
	return nil
}

func place(o *Object) string {
	r := o.BlockRange()
	return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line)
}

func contradiction(removed *Object, detail string) *hcl.Diagnostic {
	return lateFault(*removed.BlockRange(), "Declared and removed", detail)
}
