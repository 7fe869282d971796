package hclschema

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// Object is one object of a kind, with a canonical value for every field:
// declared by a configuration, or live on a server. Both have the same form so
// that they can be compared.
type Object struct {
	// Kind is the object's table of facts.
	Kind *Kind
	// Address is the name in the configuration, such as
	// jwt_role.production["payments"]; empty for a live object.
	Address string
	// Path is the API path, without slashes at its ends.
	Path string
	// Values holds the canonical value of each of Kind.Fields.
	Values []cty.Value
	// Needs is the one server dialect that takes the object, where its kind's
	// hooks found that others refuse it; empty where any may take it.
	Needs string
	// Source says where the object was declared; nil for a live one.
	Source *Source
	// Labels are the first labels of the nested blocks of Kind.Blocks, in the
	// order of the source; nil for a live object.
	Labels []string

	given     bits
	sensitive bits
	written   string // the label's field as it was written, before folding
}

// Source is where an object was declared. Instances of one block share it.
type Source struct {
	// Block is the range of the block's header.
	Block hcl.Range
	// Fields holds the range of each attribute that is written, by the index of
	// its field.
	Fields map[int]hcl.Range
	// PreventDestroy is where the block says prevent_destroy = true; nil where
	// it does not.
	PreventDestroy *hcl.Range
}

// bits is a set of field indices. Kinds have at most 128 fields.
type bits [2]uint64

func (b *bits) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b *bits) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// NewObject returns an object with every field at its default.
func NewObject(kind *Kind) *Object {
	return &Object{Kind: kind, Values: kind.zeros()}
}

// ShareValues makes the object use the values of another one of its kind where
// all of them are equal, which halves the memory of a large fleet that is as
// declared, and makes its comparison free. It does nothing to a nil object.
func (o *Object) ShareValues(with *Object) {
	if o == nil || o.Kind != with.Kind {
		return
	}
	for i := range o.Values {
		if !Equal(o.Values[i], with.Values[i]) {
			return
		}
	}
	o.Values = with.Values
}

// SharesValues says whether the two have the same values, after ShareValues.
func (o *Object) SharesValues(with *Object) bool {
	return len(o.Values) > 0 && &o.Values[0] == &with.Values[0]
}

// Get returns the canonical value of the named field, which must exist.
func (o *Object) Get(name string) cty.Value {
	return o.Values[o.Kind.FieldIndex(name)]
}

// Set gives the named field, which must exist, a canonical value, as if it had
// been declared.
func (o *Object) Set(name string, v cty.Value) {
	i := o.Kind.FieldIndex(name)
	o.Values[i] = v
	o.given.set(i)
}

// String returns a field of string type; "" for one that is null.
func (o *Object) String(name string) string {
	v := o.Get(name)
	if v.IsNull() {
		return ""
	}
	return v.AsString()
}

// Given says whether the declaration sets the field.
func (o *Object) Given(name string) bool { return o.given.has(o.Kind.FieldIndex(name)) }

// Written is the name that the declaration gives the object, as it stands in the
// source; "" for a live one. The label's field holds it as the server has it.
func (o *Object) Written() string { return o.written }

// FromSecretAt says whether the value of the field of that index came from a
// sensitive variable or from env().
func (o *Object) FromSecretAt(i int) bool { return o.sensitive.has(i) }

// GivenAt says whether the declaration sets the field of that index.
func (o *Object) GivenAt(i int) bool { return o.given.has(i) }

// SensitiveAt says whether the field of that index must never be shown, because
// its kind says so or because its value came from a sensitive variable.
func (o *Object) SensitiveAt(i int) bool {
	return o.Kind.Fields[i].Sensitive || o.sensitive.has(i)
}

// RangeOf returns the range of the named field's attribute, or of the block
// where the attribute is not written; nil for a live object.
func (o *Object) RangeOf(name string) *hcl.Range {
	if o.Source == nil {
		return nil
	}
	if r, ok := o.Source.Fields[o.Kind.FieldIndex(name)]; ok {
		return &r
	}
	r := o.Source.Block
	return &r
}

// BlockRange returns the range of the block's header; nil for a live object.
func (o *Object) BlockRange() *hcl.Range {
	if o.Source == nil {
		return nil
	}
	r := o.Source.Block
	return &r
}

// Expand fills the braces of a path template with the object's identity:
// "auth/{mount}/role/{name}".
func (o *Object) Expand(template string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(template, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString(o.String(name))
		template = after
	}
}
