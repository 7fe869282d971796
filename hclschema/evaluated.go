package hclschema

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// evaluated is what the expression of an attribute gives.
type evaluated struct {
	// raw is in the type's constraint and without marks; NilVal for null.
	raw cty.Value
	// canonical is the same as the server would give it back.
	canonical cty.Value
	sensitive bool
	// ok is false after a fault, here or in something referred to.
	ok    bool
	diags hcl.Diagnostics
}

// evaluate gives the value of an attribute's expression, and keeps its faults.
func (d *decoder) evaluate(expr hclsyntax.Expression, typ Type, name string) evaluated {
	e, ok := d.shared.get(expr)
	if !ok {
		before := len(d.diags)
		e = d.evaluateAnew(expr, typ, name)
		e.diags = d.diags[before:len(d.diags):len(d.diags)]
		d.diags = d.diags[:before]
		d.shared.put(expr, e)
	}
	d.diags = append(d.diags, e.diags...)
	return e
}

func (d *decoder) evaluateAnew(expr hclsyntax.Expression, typ Type, name string) evaluated {
	val, sensitive, ok := d.plain(expr)
	e := evaluated{sensitive: sensitive}
	if !ok || val.IsNull() {
		e.ok = ok
		return e
	}
	raw, err := fit(val, typ.Constraint())
	if err == nil {
		e.raw = raw
		e.canonical, err = typ.Normalize(raw)
	}
	if err != nil {
		d.unsuitable(expr, typ, name, err, sensitive)
		return e
	}
	e.ok = true
	return e
}

// sharedValues are those of the expressions of a block with for_each in which
// each does not occur. They are the same in all instances, which so also share
// their memory. A nil one holds nothing.
type sharedValues struct {
	// complete is true when the first instance has been evaluated; the map is
	// only read from then on.
	complete bool
	byExpr   map[hclsyntax.Expression]evaluated
}

func (s *sharedValues) get(expr hclsyntax.Expression) (e evaluated, ok bool) {
	if s == nil {
		return evaluated{}, false
	}
	e, ok = s.byExpr[expr]
	return e, ok
}

func (s *sharedValues) put(expr hclsyntax.Expression, e evaluated) {
	if s == nil || s.complete {
		return
	}
	for _, t := range expr.Variables() {
		if t.RootName() == "each" {
			return
		}
	}
	s.byExpr[expr] = e
}
