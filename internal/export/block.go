package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// block writes the block that declares an entry.
func (w *writer) block(e *entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q {\n", e.object.Kind.Name, e.label)
	nested, unfolded := w.unfold(e)
	w.fields(&b, e, "", unfolded)
	for _, group := range e.object.Kind.GroupNames() {
		var inner strings.Builder
		w.fields(&inner, e, group, unfolded)
		if inner.Len() > 0 {
			fmt.Fprintf(&b, "%s%s {\n%s}\n", gap(&b), group, inner.String())
		}
	}
	for i := range nested {
		b.WriteString(gap(&b) + w.nested(&nested[i], e.object.Kind.Blocks, 1))
	}
	return b.String() + "}\n"
}

// gap is the empty line before a nested block, but the first line of its block.
func gap(b *strings.Builder) string {
	if strings.HasSuffix(b.String(), "{\n") {
		return ""
	}
	return "\n"
}

// unfold gives the nested blocks that stand for fields of the entry.
func (w *writer) unfold(e *entry) (blocks []hclschema.BlockValue, fields []string) {
	e.unfolded = false
	if e.object.Kind.Unfold == nil || e.literal {
		return nil, nil
	}
	blocks, fields = e.object.Kind.Unfold(e.object, true)
	if len(blocks) == 0 && w.opts.Unfold {
		blocks, fields = e.object.Kind.Unfold(e.object, false)
	}
	e.unfolded = len(blocks) > 0
	return blocks, fields
}

// fields writes the attributes that stand in one group, in the order of the
// table.
func (w *writer) fields(b *strings.Builder, e *entry, group string, unfolded []string) {
	for i := range e.object.Kind.Fields {
		f := &e.object.Kind.Fields[i]
		if f.Group() != group || slices.Contains(unfolded, f.Name) {
			continue
		}
		if expr := w.field(e, f, e.object.Values[i]); expr != "" {
			fmt.Fprintf(b, "%s = %s\n", f.Key(), expr)
		}
	}
}

// field writes the value of a field; "" where it need not be set.
func (w *writer) field(e *entry, f *hclschema.Field, v cty.Value) string {
	depth := 1
	if f.Group() != "" {
		depth = 2
	}
	switch {
	case f.Name == e.object.Kind.Label && v.AsString() == e.label:
		return ""
	case f.Beside != "":
		beside := e.object.Kind.Field(f.Beside)
		if e.object.Get(f.Beside).RawEquals(beside.Zero()) {
			return ""
		}
		return "var." + w.variable(e, f)
	case f.WriteOnly:
		return ""
	case v.RawEquals(f.Zero()) && !f.Required:
		return ""
	case f.Refs != "" && v.Type() == cty.String:
		return w.refer(e, v.AsString(), f.Named(v.AsString()), depth)
	case f.Refs != "" && v.Type().IsListType():
		var items []string
		for it := v.ElementIterator(); it.Next(); {
			_, elem := it.Element()
			items = append(items, w.refer(e, elem.AsString(), f.Named(elem.AsString()), depth))
		}
		return list(items)
	}
	return expression(hclschema.Display(f.Type, v), depth)
}

// refer writes a string that may name another entry, or something below one.
func (w *writer) refer(e *entry, s string, names []hclschema.Name, depth int) string {
	for _, name := range slices.Backward(names) {
		target := w.byName[name]
		if target == nil || target == e || len(target.reasons) > 0 {
			continue
		}
		reference := target.address() + "." + target.object.Kind.Label
		if s == name.Label {
			return reference
		}
		if at := segment(s, name.Label); at >= 0 {
			return template(s, at, len(name.Label), reference)
		}
	}
	return text(s, depth)
}

// segment finds whole segments of a path in it; -1 where they are not there. What
// comes first within a longer path is most often the path of another thing.
func segment(path, part string) int {
	at := strings.Index("/"+path+"/", "/"+part+"/")
	return at
}

// nested writes a nested block.
func (w *writer) nested(v *hclschema.BlockValue, specs []hclschema.Block, depth int) string {
	spec := &specs[slices.IndexFunc(specs, func(s hclschema.Block) bool { return s.Type == v.Type })]
	var b strings.Builder
	b.WriteString(v.Type)
	for _, label := range v.Labels {
		expr := hclschema.Quote(label)
		if spec.Names != nil {
			expr = w.label(label, spec.Names(label))
		}
		b.WriteString(" " + expr)
	}
	b.WriteString(" {\n")
	for _, a := range spec.Attributes {
		if value, ok := v.Values[a.Name]; ok {
			fmt.Fprintf(&b, "%s = %s\n", a.Name, expression(hclschema.Display(a.Type, value), depth+1))
		}
	}
	for i := range v.Blocks {
		b.WriteString(gap(&b) + w.nested(&v.Blocks[i], spec.Blocks, depth+1))
	}
	return b.String() + "}\n"
}

// label writes a label that may name another entry. A label is a template or
// plain text, never a reference alone.
func (w *writer) label(s string, names []hclschema.Name) string {
	expr := w.refer(nil, s, names, 0)
	if !strings.HasPrefix(expr, `"`) {
		return hclschema.Quote(s)
	}
	return expr
}
