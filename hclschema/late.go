package hclschema

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// lateValues are the expressions outside resource blocks that may refer to any
// object, and so are evaluated after all of them.
type lateValues map[hclsyntax.Expression]lateValue

type lateValue struct {
	refs   []reference
	broken bool // it refers to something that is not there
}

// need notes that the values of the blocks referred to are needed.
func (m *module) need(refs []reference) {
	for _, ref := range refs {
		if r, ok := m.blocks[ref.root][ref.name]; ok {
			r.referenced = true
		}
	}
}

// resolveLate finds what the attributes of a block refer to. It comes before the
// evaluation of the objects.
func (m *module) resolveLate(body *hclsyntax.Body) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, attr := range body.Attributes {
		refs, refDiags := m.references(attr.Expr.Variables(), scope{locals: true, blocks: true})
		m.need(refs)
		m.late[attr.Expr] = lateValue{refs, refDiags.HasErrors()}
		diags = append(diags, refDiags...)
	}
	return diags
}

// lateValue evaluates an attribute to a value of a type. ok is false after a
// fault, here or in what it refers to. Its value is shown, so it may not be
// sensitive.
func (m *module) lateValue(attr *hclsyntax.Attribute, want cty.Type, wants string) (val cty.Value, ok bool, diags hcl.Diagnostics) {
	late := m.late[attr.Expr]
	if late.broken {
		return cty.NilVal, false, nil
	}
	val, diags = m.value(attr.Expr, m.context(late.refs))
	switch {
	case diags.HasErrors() || !val.IsWhollyKnown():
		return cty.NilVal, false, diags
	case val.ContainsMarked():
		return cty.NilVal, false, append(diags, lateFault(attr.Expr.Range(), "Sensitive value where it is shown", fmt.Sprintf("%s is shown in plans, and its value is sensitive. Use a value that is not.", attr.Name)))
	case val.IsNull():
		return cty.NilVal, false, append(diags, lateFault(attr.Expr.Range(), "Unsuitable value", fmt.Sprintf("%s wants %s, and this is null. Leave the attribute out if nothing is meant.", attr.Name, wants)))
	}
	fitted, err := fit(val, want)
	if err != nil {
		return cty.NilVal, false, append(diags, misfits(attr, wants, err)...)
	}
	return fitted, true, diags
}

// misfits reports what does not fit, each as near to its place as the expression
// allows.
func misfits(attr *hclsyntax.Attribute, wants string, err error) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, fault := range faultsOf(err) {
		rng := attr.Expr.Range()
		var pathErr cty.PathError
		if errors.As(fault, &pathErr) {
			rng = rangeWithin(attr.Expr, pathErr.Path)
		}
		diags = append(diags, lateFault(rng, "Unsuitable value", fmt.Sprintf("%s wants %s: %s", attr.Name, wants, Sentence(describeError(fault)))))
	}
	return diags
}

func lateFault(rng hcl.Range, summary, detail string) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: detail, Subject: rng.Ptr()}
}
