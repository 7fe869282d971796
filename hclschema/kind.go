package hclschema

import (
	"slices"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// Schema is the set of kinds that a configuration may declare.
type Schema struct {
	kinds map[string]*Kind
	names []string
}

// NewSchema returns the schema of the given kinds. Their names must differ.
func NewSchema(kinds ...*Kind) *Schema {
	s := &Schema{kinds: make(map[string]*Kind, len(kinds))}
	for _, k := range kinds {
		k.index()
		s.kinds[k.Name] = k
		s.names = append(s.names, k.Name)
	}
	sort.Strings(s.names)
	return s
}

// Kind returns the kind of that name, or nil.
func (s *Schema) Kind(name string) *Kind { return s.kinds[name] }

// Names returns the names of all kinds, sorted.
func (s *Schema) Names() []string { return s.names }

// Kind is a resource kind as a table of facts: everything that parsing,
// documentation, diff, redaction and ordering must know of it. It must not be
// changed once it is part of a [Schema].
type Kind struct {
	// Name is the block type, such as "jwt_role".
	Name string
	// Title is what people call one such object, such as "JWT role".
	Title string
	// Summary is one sentence for the documentation.
	Summary string
	// Details are further paragraphs of Markdown for the documentation.
	Details string
	// Label names the field that takes the block's label when it is not set.
	Label string
	// Path is the API path of an object, with its identity fields in braces:
	// "auth/{mount}/role/{name}". Two objects of one path are the same object.
	Path string
	// Fields are the attributes, in the order of documentation and display.
	// A name with a dot, "tune.max_lease_ttl", stands in a nested block.
	Fields []Field
	// Blocks are nested blocks that are not plain groups of fields. What they
	// hold is turned into fields by Derive.
	Blocks []Block
	// Groups document the nested blocks that Fields with a dot stand in.
	Groups map[string]string
	// Derive fills fields from the nested Blocks. It may be nil.
	Derive func(*Draft) hcl.Diagnostics
	// Unfold is the way back: nested blocks of which Derive makes the values of
	// the fields that it names. They are these very values where exact is true,
	// and else may differ from them in form. Without blocks the fields are
	// written themselves. It may be nil.
	Unfold func(o *Object, exact bool) (blocks []BlockValue, fields []string)
	// Trusts names what outside of the server an object believes, such as an
	// issuer; Grants what it gives access to. For people; they may be nil.
	Trusts func(*Object) []string
	Grants func(*Object) []Grant
	// BuiltIn says of a name whether it is of an object of the server's own,
	// which is never deleted. It may be nil.
	BuiltIn func(name string) bool
	// Check reports what the server would refuse about the object as a whole.
	// It sees canonical values and may be nil.
	Check func(*Draft) hcl.Diagnostics
	// CheckAll reports what the server would refuse about all objects of the
	// kind together. It may be nil.
	CheckAll func([]*Object) hcl.Diagnostics
	// Scope is the attribute of scope blocks that claims objects of the kind by
	// their names: a list of patterns, or for a kind with a Holds field a map
	// from what holds them to such lists. Empty where a scope cannot own them.
	Scope string
	// Example is a configuration that declares one such object, and nothing
	// outside vaultci's own kinds.
	Example string

	byName   map[string]int
	defaults []cty.Value
	groups   map[string]blockSchema // by the nested block; "" for the kind's own
}

// Field is one attribute of a kind.
type Field struct {
	// Name is the attribute's name in HCL, with its nested block and a dot
	// before it where it stands in one.
	Name string
	// API is the name in the API where that differs from the HCL name.
	API string
	// Endpoint names the part of the API that carries the field, where a kind
	// has several.
	Endpoint string
	// Type is the form of the values.
	Type Type
	// Default is the canonical value when the field is not set; the Type's
	// zero when it is [cty.NilVal].
	Default cty.Value
	// Required fields must be set.
	Required bool
	// Identity fields are part of the object's path.
	Identity bool
	// ForceNew fields can only be changed by destroying the object and making
	// it again.
	ForceNew bool
	// WriteOnly fields are never returned by the server.
	WriteOnly bool
	// Beside names the field that a WriteOnly field is always set beside, so
	// that a live object has the one where it has the other.
	Beside string
	// Sensitive values are never shown.
	Sensitive bool
	// Keep says which live values are left as they are when the field is not
	// set; nil means none.
	Keep func(live cty.Value) bool
	// Refs is the kind whose objects the values name, so that the object is
	// written after them.
	Refs string
	// Names gives the objects that a value names, where it is not simply the
	// label of one of kind Refs; at most one of them exists. It may be nil.
	Names func(value string) []Name
	// Holds is true where the object named by a Refs field contains this one:
	// when that one is replaced, this one is gone.
	Holds bool
	// Pins is true where a Refs field means the named object as it was made,
	// by its accessor: when that one is replaced, the field must be written
	// again.
	Pins bool
	// Lacking lists the server dialects that do not have the field.
	Lacking []string
	// Doc is one or two sentences.
	Doc string
	// InPlace says of a ForceNew field that this change of it does not need a
	// new object. It may be nil.
	InPlace func(before, after cty.Value) bool
	// Samples are values that the server takes, for documentation and for the
	// round trip on a real server. Each differs in meaning from the default.
	Samples []Sample
}

// Sample is a value of a field with what must stand beside it.
type Sample struct {
	// Value is an HCL expression. It may refer to var.issuer, the URL of an
	// OIDC issuer that the server reaches.
	Value string
	// With are further lines of the same block.
	With string
	// Without are attributes of the kind's example that this value excludes.
	Without []string
}

// Values returns samples of the given expressions that need nothing else.
func Values(expressions ...string) []Sample {
	samples := make([]Sample, len(expressions))
	for i, e := range expressions {
		samples[i].Value = e
	}
	return samples
}

// Grant is access to what is at a path.
type Grant struct {
	// Path is a path or a pattern.
	Path string
	// Capabilities are what is allowed there, by name.
	Capabilities []string
	// Below are the objects that the path may lie in, of which at most one
	// exists.
	Below []Name
}

// Name is how objects refer to each other: by kind and label.
type Name struct{ Kind, Label string }

// Named returns the objects that a value of the field names, of which at most
// one exists; nil where the field names none.
func (f *Field) Named(value string) []Name {
	switch {
	case f.Names != nil:
		return f.Names(value)
	case f.Refs != "":
		return []Name{{f.Refs, value}}
	}
	return nil
}

// Key returns the field's name within its nested block: the part after the dot.
func (f *Field) Key() string {
	return f.Name[strings.LastIndexByte(f.Name, '.')+1:]
}

// Group returns the nested block that the field stands in, or "".
func (f *Field) Group() string {
	group, _, ok := strings.Cut(f.Name, ".")
	if !ok {
		return ""
	}
	return group
}

// APIName returns the field's name in the API.
func (f *Field) APIName() string {
	if f.API != "" {
		return f.API
	}
	return f.Key()
}

// Zero returns the canonical value of the field when it is not set.
func (f *Field) Zero() cty.Value {
	if f.Default != cty.NilVal {
		return f.Default
	}
	return f.Type.Zero()
}

// Block is a nested block that may be repeated, has labels, or holds blocks of
// its own.
type Block struct {
	// Type is the block's type, such as "path".
	Type string
	// Labels name the labels, in order.
	Labels []string
	// Single blocks may stand once at most.
	Single bool
	// Attributes are what the block may set.
	Attributes []Attribute
	// Blocks are the blocks within it.
	Blocks []Block
	// Names gives the objects that a label names, as [Field.Names] does for a
	// value. It may be nil.
	Names func(label string) []Name
	// Doc is one or two sentences.
	Doc string
}

// Attribute is one attribute of a nested [Block].
type Attribute struct {
	Name     string
	Type     Type
	Required bool
	Doc      string
}

// FieldIndex returns the index of the named field in Fields, or -1.
func (k *Kind) FieldIndex(name string) int {
	k.index()
	if i, ok := k.byName[name]; ok {
		return i
	}
	return -1
}

// within lists what may stand in a nested block of fields, or, for "", in the
// kind's own block. The lists must not be changed.
func (k *Kind) within(group string) blockSchema {
	k.index()
	return k.groups[group]
}

// zeros returns the default of each field, in a slice of the caller's own.
func (k *Kind) zeros() []cty.Value {
	k.index()
	return slices.Clone(k.defaults)
}

// Field returns the named field, or nil.
func (k *Kind) Field(name string) *Field {
	if i := k.FieldIndex(name); i >= 0 {
		return &k.Fields[i]
	}
	return nil
}

// GroupNames returns the nested blocks that fields stand in, in their order.
func (k *Kind) GroupNames() []string {
	var names []string
	for i := range k.Fields {
		g := k.Fields[i].Group()
		if g != "" && (len(names) == 0 || names[len(names)-1] != g) {
			names = append(names, g)
		}
	}
	return names
}

// index builds the look-up table once; NewSchema calls it before the kind can
// be shared.
func (k *Kind) index() {
	if k.byName != nil {
		return
	}
	byName := make(map[string]int, len(k.Fields))
	k.defaults = make([]cty.Value, len(k.Fields))
	for i := range k.Fields {
		byName[k.Fields[i].Name] = i
		k.defaults[i] = k.Fields[i].Zero()
	}
	k.groups = map[string]blockSchema{"": groupSchema(k, "")}
	for _, group := range k.GroupNames() {
		k.groups[group] = groupSchema(k, group)
	}
	k.byName = byName
}
