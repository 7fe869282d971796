package hclschema

import "github.com/hashicorp/hcl/v2/hclsyntax"

// constants are the values of short literals, which blocks that are written out
// one by one repeat. They so share their memory.
type constants map[constant]evaluated

// constant is a text as the value of an attribute.
type constant struct {
	attribute any // the *Field or *Attribute
	text      string
}

// A configuration has few literals that are repeated, and they are short.
const (
	maxConstants    = 1 << 10
	maxConstantSize = 64 // bytes
)

// evaluateOnce gives the value of an attribute's expression. It evaluates a literal
// that stood in another block before no second time.
func (d *decoder) evaluateOnce(attribute any, expr hclsyntax.Expression, typ Type, name string) evaluated {
	var text []byte
	if d.later != nil && d.shared == nil {
		text = d.later.textOf(expr)
	}
	if text == nil {
		return d.evaluate(expr, typ, name)
	}
	e, ok := d.m.constants[constant{attribute, string(text)}]
	if !ok {
		e = d.evaluate(expr, typ, name)
		if e.ok && len(e.diags) == 0 && len(d.m.constants) < maxConstants {
			d.m.constants[constant{attribute, string(text)}] = e
		}
	}
	return e
}

// textOf returns the text of an expression that is a literal; nil for another, and
// for one of which the text is not at hand.
func (p piece) textOf(expr hclsyntax.Expression) []byte {
	r := expr.Range()
	begin, end := r.Start.Byte-p.start.Byte, r.End.Byte-p.start.Byte
	if begin < 0 || end > len(p.text) || end-begin > maxConstantSize || !isLiteral(expr) {
		return nil
	}
	return p.text[begin:end]
}

func isLiteral(expr hclsyntax.Expression) bool {
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return true
	case *hclsyntax.TemplateExpr:
		return e.IsStringLiteral()
	case *hclsyntax.TupleConsExpr:
		for _, elem := range e.Exprs {
			if !isLiteral(elem) {
				return false
			}
		}
		return true
	}
	return false
}
