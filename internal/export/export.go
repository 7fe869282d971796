package export

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/vaultci/vaultci/hclschema"
)

// Result is a configuration that declares live objects.
type Result struct {
	// Files are its files, sorted by name.
	Files []File
	// Objects counts the objects that it declares.
	Objects int
	// LeftOut are the objects that it cannot declare.
	LeftOut []LeftOut
	// Variables are the names of the variables that need a value before a plan:
	// secrets that the server never returns.
	Variables []string
}

// LeftOut is an object that cannot be declared.
type LeftOut struct {
	Object *hclschema.Object
	// Reasons are sentences.
	Reasons []string
}

// Options change how a configuration is written.
type Options struct {
	// Unfold writes texts as nested blocks also where that changes their form,
	// and not their meaning. A plan then shows them as formatting only.
	Unfold bool
}

// Write returns the configuration that declares the objects, which must be live
// and of the schema. Equal objects give equal bytes.
func Write(schema *hclschema.Schema, objects []*hclschema.Object, opts Options) *Result {
	w := newWriter(schema, objects)
	w.opts = opts
	for !w.settle() { // each round leaves something out, or writes it in a plainer form
	}
	return w.result()
}

// entry is one object with how it is written.
type entry struct {
	object *hclschema.Object
	label  string
	// literal entries are written without nested blocks that unfold a text.
	literal bool
	// unfolded is true where such blocks were written.
	unfolded bool
	reasons  []string // why it is left out
	text     string
}

func (e *entry) address() string { return e.object.Kind.Name + "." + e.label }

// writer is a configuration in the making.
type writer struct {
	schema    *hclschema.Schema
	opts      Options
	entries   []*entry
	byName    map[hclschema.Name]*entry
	variables map[string]*variable
}

func newWriter(schema *hclschema.Schema, objects []*hclschema.Object) *writer {
	w := &writer{schema: schema, byName: map[hclschema.Name]*entry{}}
	for _, o := range objects {
		w.entries = append(w.entries, &entry{object: o})
	}
	slices.SortStableFunc(w.entries, func(a, b *entry) int { return strings.Compare(a.object.Path, b.object.Path) })
	giveLabels(w.entries)
	for _, e := range w.entries {
		w.byName[hclschema.Name{Kind: e.object.Kind.Name, Label: e.object.String(e.object.Kind.Label)}] = e
	}
	return w
}

// settle writes all entries and checks them. It is false where that made another
// round necessary.
func (w *writer) settle() bool {
	w.variables = map[string]*variable{}
	for _, e := range w.kept() {
		e.text = string(hclwrite.Format([]byte(w.block(e))))
	}
	return w.check()
}

// kept are the entries that are not left out.
func (w *writer) kept() []*entry {
	var out []*entry
	for _, e := range w.entries {
		if len(e.reasons) == 0 {
			out = append(out, e)
		}
	}
	return out
}

func (w *writer) result() *Result {
	r := &Result{Files: w.files(), Objects: len(w.kept())}
	for _, e := range w.entries {
		if len(e.reasons) > 0 {
			r.LeftOut = append(r.LeftOut, LeftOut{Object: e.object, Reasons: e.reasons})
		}
	}
	for _, v := range w.sortedVariables() {
		r.Variables = append(r.Variables, v.name)
	}
	return r
}
