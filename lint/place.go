package lint

import (
	"bytes"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/vaultci/vaultci/hclschema"
)

// place names a part of an object. Where it is in the source is found out when a
// finding needs it.
type place struct {
	object *hclschema.Object
	field  string // "" for the block's header
	key    string // a key of the field's map
	value  string // an element of a list, as its text
	inKey  bool   // the key itself and not its value
	hasKey bool
	path   string // the label of a nested block, such as a policy's path
	nested bool
	within string // an attribute of that nested block
}

// at points at the block of an object.
func at(o *hclschema.Object) place { return place{object: o} }

// atField points at the value of an attribute, or at the block where it is not
// written.
func atField(o *hclschema.Object, field string) place { return place{object: o, field: field} }

// atKey points at a key of a map, such as the name of a claim.
func atKey(o *hclschema.Object, field, key string) place {
	return place{object: o, field: field, key: key, hasKey: true, inKey: true}
}

// atValue points at the value of a key of a map, and there at the element with
// the given text, if it is a list of several.
func atValue(o *hclschema.Object, field, key, text string) place {
	return place{object: o, field: field, key: key, hasKey: true, value: text}
}

// atElement points at the element of a list that has the given text.
func atElement(o *hclschema.Object, field, text string) place {
	return place{object: o, field: field, value: text}
}

// atPath points at the path block of a policy that has the given path, without a
// leading slash: at its label, or at one of its attributes.
func atPath(o *hclschema.Object, path, attribute string) place {
	return place{object: o, path: path, nested: true, within: attribute}
}

// sensitive says whether the value there came from a sensitive variable.
func (p place) sensitive() bool {
	field := p.field
	if p.nested {
		field = "rules"
	}
	if field == "" {
		return false
	}
	return p.object.SensitiveAt(p.object.Kind.FieldIndex(field))
}

// locate finds the place in the source; nil for a live object.
func (v *view) locate(p place) *hcl.Range {
	if p.object == nil || p.object.Source == nil {
		return nil
	}
	if p.nested {
		return v.locatePath(p)
	}
	whole := p.object.RangeOf(p.field)
	if !p.hasKey && p.value == "" {
		return whole // which needs no syntax tree
	}
	expr := v.expression(p.object, p.field)
	if expr == nil {
		return whole
	}
	if p.hasKey {
		item := hclschema.MapItem(expr, p.key)
		if item == nil {
			return whole
		}
		if p.inKey {
			return item.KeyExpr.Range().Ptr()
		}
		expr = item.ValueExpr
	}
	if p.value != "" {
		expr = element(expr, p.value)
	}
	return expr.Range().Ptr()
}

// locatePath finds a path block by its label, or the text of the policy.
func (v *view) locatePath(p place) *hcl.Range {
	block := v.nestedBlock(p.object, p.path)
	if block == nil {
		if label := v.labelInText(p.object, p.path); label != nil {
			return label
		}
		return p.object.RangeOf("rules")
	}
	if attr := block.Body.Attributes[p.within]; attr != nil {
		return attr.Expr.Range().Ptr()
	}
	if len(block.LabelRanges) > 0 {
		return block.LabelRanges[0].Ptr()
	}
	return block.DefRange().Ptr()
}

// labelInText finds the label of a path in a policy that is written as a heredoc;
// nil in any other. The lines of the policy's text are those that follow the
// heredoc's first, unless a template in it brings more.
func (v *view) labelInText(o *hclschema.Object, path string) *hcl.Range {
	expr := v.expression(o, "rules")
	one := v.policyNamed[o.String("name")]
	if expr == nil || one == nil {
		return nil
	}
	r := expr.Range()
	text := v.files[r.Filename].Bytes
	if !bytes.HasPrefix(text[r.Start.Byte:r.End.Byte], []byte("<<")) {
		return nil
	}
	for i := range one.rules {
		if one.rules[i].Path != path {
			continue
		}
		at := r.Start
		for range one.rules[i].Line {
			end := bytes.IndexByte(text[at.Byte:], '\n')
			if end < 0 {
				return nil
			}
			at = hcl.Pos{Line: at.Line + 1, Column: 1, Byte: at.Byte + end + 1}
		}
		return inLine(text, r.Filename, at, path)
	}
	return nil
}

// inLine finds a quoted path on the line that begins at a position.
func inLine(text []byte, file string, at hcl.Pos, path string) *hcl.Range {
	line, _, _ := bytes.Cut(text[at.Byte:], []byte("\n"))
	for _, quoted := range []string{`"` + path + `"`, `"/` + path + `"`} {
		before, _, ok := bytes.Cut(line, []byte(quoted))
		if !ok {
			continue
		}
		start := hcl.Pos{Line: at.Line, Column: 1 + utf8.RuneCount(before), Byte: at.Byte + len(before)}
		end := hcl.Pos{Line: at.Line, Column: start.Column + utf8.RuneCountInString(quoted), Byte: start.Byte + len(quoted)}
		return &hcl.Range{Filename: file, Start: start, End: end}
	}
	return nil
}

// element finds the element of a list constructor that is a literal with the
// given text; the expression itself where there is none.
func element(expr hclsyntax.Expression, text string) hclsyntax.Expression {
	tuple, ok := expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return expr
	}
	for _, e := range tuple.Exprs {
		if literalText(e) == text {
			return e
		}
	}
	return expr
}

// literalText is the value of a literal as text; "" for any other expression.
func literalText(expr hclsyntax.Expression) string {
	v, diags := expr.Value(nil)
	if diags.HasErrors() || !v.IsWhollyKnown() || v.IsNull() {
		return ""
	}
	return textOf(v)
}
