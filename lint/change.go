package lint

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/vaultci/vaultci/hclschema"
)

// change is what a fix does to an object, as an intention: what it means for the
// text of a file is worked out by edits. Where the source does not spell the value
// out, because it is computed or shared by instances that differ, nothing is
// edited.
type change struct {
	kind  changeKind
	field string
	key   string // of a map
	old   string // the text of the literal that is replaced
	text  string // HCL, what takes its place
	path  string // the label of the nested block, for relabel
}

type changeKind int

const (
	setField   changeKind = iota // give an attribute a value, or add it
	dropField                    // take an attribute out
	setEntry                     // give a key of a map a value, or add it
	setElement                   // replace a literal in an attribute or a map's value
	swapField                    // put another attribute in the place of one
	insertPath                   // insert a segment after the mount in a path block's label
)

// set gives an attribute a value, written in HCL, or adds the attribute.
func set(field, text string) change { return change{kind: setField, field: field, text: text} }

// drop takes an attribute out.
func drop(field string) change { return change{kind: dropField, field: field} }

// setIn gives a key of a map a value, written in HCL, or adds the key.
func setIn(field, key, text string) change {
	return change{kind: setEntry, field: field, key: key, text: text}
}

// replace puts HCL in the place of a literal, which stands alone or in a list, in
// an attribute or, with a key, in a map's value.
func replace(field, key, old, text string) change {
	return change{kind: setElement, field: field, key: key, old: old, text: text}
}

// insertAfter puts a text after the mount, with which the label of the path block
// with the given path begins: as text, or as a reference to the mount.
func insertAfter(mount, path, text string) change {
	return change{kind: insertPath, path: path, old: mount, text: text}
}

// edits works out what changes mean for the text. All of them or none are made.
func (v *view) edits(o *hclschema.Object, changes []change) []Edit {
	var out []Edit
	for _, c := range changes {
		block := v.block(o)
		if block == nil {
			return nil
		}
		edits := v.edit(o, block, c)
		if len(edits) == 0 {
			return nil
		}
		out = append(out, edits...)
	}
	return out
}

func (v *view) edit(o *hclschema.Object, block *hclsyntax.Block, c change) []Edit {
	text := v.files[block.TypeRange.Filename].Bytes
	attr := hclschema.FindAttribute(block, c.field)
	switch c.kind {
	case setField:
		if attr == nil {
			return insertAttribute(text, block, c)
		}
		if !spelt(attr.Expr) {
			return nil
		}
		return []Edit{{attr.Expr.Range(), c.text}}
	case dropField:
		if attr == nil {
			return nil
		}
		return []Edit{{wholeLines(text, attr.SrcRange), ""}}
	case setEntry:
		return setMapEntry(text, attr, c)
	case setElement:
		return replaceLiteral(attr, c)
	case swapField:
		return swapAttribute(attr, c)
	}
	return v.insertInLabel(o, c)
}

// spelt says whether an expression is written out, so that what it says is said
// here and nowhere else.
func spelt(expr hclsyntax.Expression) bool { return len(expr.Variables()) == 0 }

// insertAttribute adds an attribute after the last one of its block, with the
// same indentation.
func insertAttribute(text []byte, block *hclsyntax.Block, c change) []Edit {
	if strings.Contains(c.field, ".") {
		return nil // in a nested block, which may not be there
	}
	var last *hclsyntax.Attribute
	for _, a := range block.Body.Attributes {
		if last == nil || a.SrcRange.End.Byte > last.SrcRange.End.Byte {
			last = a
		}
	}
	oneLine := block.OpenBraceRange.Start.Line == block.CloseBraceRange.Start.Line
	if last == nil || oneLine || isHeredoc(text, last) {
		return nil
	}
	at := lineEnd(text, last.SrcRange.End)
	return []Edit{{hcl.Range{Filename: last.SrcRange.Filename, Start: at, End: at}, newline(text, at) + indentation(text, last.SrcRange.Start) + c.field + " = " + c.text}}
}

// isHeredoc says whether an attribute's value reaches beyond the line that it seems
// to end on.
func isHeredoc(text []byte, attr *hclsyntax.Attribute) bool {
	r := attr.Expr.Range()
	return bytes.Contains(text[attr.EqualsRange.Start.Byte:r.End.Byte], []byte("<<"))
}

func setMapEntry(text []byte, attr *hclsyntax.Attribute, c change) []Edit {
	if attr == nil {
		return nil
	}
	if item := hclschema.MapItem(attr.Expr, c.key); item != nil {
		if !spelt(item.ValueExpr) {
			return nil
		}
		return []Edit{{item.ValueExpr.Range(), c.text}}
	}
	object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok || len(object.Items) == 0 {
		return nil
	}
	last := object.Items[len(object.Items)-1].ValueExpr.Range()
	if last.End.Line == object.SrcRange.End.Line {
		at := hcl.Range{Filename: last.Filename, Start: last.End, End: last.End}
		return []Edit{{at, ", " + c.key + " = " + c.text}}
	}
	end := lineEnd(text, last.End)
	first := object.Items[len(object.Items)-1].KeyExpr.Range()
	at := hcl.Range{Filename: last.Filename, Start: end, End: end}
	return []Edit{{at, newline(text, end) + indentation(text, first.Start) + c.key + " = " + c.text}}
}

func replaceLiteral(attr *hclsyntax.Attribute, c change) []Edit {
	if attr == nil {
		return nil
	}
	expr := attr.Expr
	if c.key != "" {
		item := hclschema.MapItem(expr, c.key)
		if item == nil {
			return nil
		}
		expr = item.ValueExpr
	}
	found := element(expr, c.old)
	if !spelt(found) || literalText(found) != c.old {
		return nil
	}
	return []Edit{{found.Range(), c.text}}
}

// insertInLabel inserts into a label as it is written, so that templates in it
// are kept.
func (v *view) insertInLabel(o *hclschema.Object, c change) []Edit {
	label := v.labelInText(o, c.path)
	if nested := v.nestedBlock(o, c.path); nested != nil && len(nested.LabelRanges) > 0 {
		label = &nested.LabelRanges[0]
	}
	if label == nil {
		return nil
	}
	r := *label
	written := string(v.files[r.Filename].Bytes[r.Start.Byte:r.End.Byte])
	reference := regexp.MustCompile(`^"/?\$\{\s*secrets_mount\.[\w-]+(\[[^]]+\])?\.path\s*\}/`).FindString(written)
	for _, start := range []string{`"` + c.old + "/", `"/` + c.old + "/", reference} {
		if start != "" && strings.HasPrefix(written, start) {
			at := r.Start
			at.Byte, at.Column = at.Byte+len(start), at.Column+len([]rune(start))
			return []Edit{{hcl.Range{Filename: r.Filename, Start: at, End: at}, c.text}}
		}
	}
	return nil
}

// wholeLines widens a range to the lines it stands on, where nothing else does.
func wholeLines(text []byte, r hcl.Range) hcl.Range {
	start, end := r.Start.Byte, r.End.Byte
	for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
		start--
	}
	for end < len(text) && (text[end] == ' ' || text[end] == '\t' || text[end] == ',') {
		end++
	}
	if bytes.HasPrefix(text[end:], []byte("\r\n")) {
		end++
	}
	alone := (start == 0 || text[start-1] == '\n') && (end == len(text) || text[end] == '\n')
	if !alone {
		return r
	}
	r.Start.Byte, r.Start.Column = start, 1
	if end < len(text) {
		r.End = hcl.Pos{Line: r.End.Line + 1, Column: 1, Byte: end + 1}
	}
	return r
}

// lineEnd is where the line ends on which a position is.
func lineEnd(text []byte, p hcl.Pos) hcl.Pos {
	for p.Byte < len(text) && text[p.Byte] != '\n' && text[p.Byte] != '\r' {
		p.Byte++
		p.Column++
	}
	return p
}

// newline is how lines end at a position: as on Windows, or not.
func newline(text []byte, p hcl.Pos) string {
	if bytes.HasPrefix(text[p.Byte:], []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// indentation is what stands before the first word of a position's line.
func indentation(text []byte, p hcl.Pos) string {
	start := p.Byte
	for start > 0 && text[start-1] != '\n' {
		start--
	}
	end := start
	for end < len(text) && (text[end] == ' ' || text[end] == '\t') {
		end++
	}
	return string(text[start:end])
}
