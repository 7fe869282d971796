package hclschema

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// local is one local value.
type local struct {
	attr     *hclsyntax.Attribute
	refs     []reference
	value    cty.Value
	poisoned bool
}

func (m *module) declareLocals(block *hclsyntax.Block) hcl.Diagnostics {
	var diags hcl.Diagnostics
	if len(block.Labels) > 0 {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Wrong number of labels",
			Detail:   "A locals block has no label: locals { name = … }.",
			Subject:  block.DefRange().Ptr(),
		})
	}
	for _, b := range block.Body.Blocks {
		diags = append(diags, unsupportedBlock(b, "a locals block, which holds attributes only", nil, nil))
	}
	for name, attr := range block.Body.Attributes {
		if prior, ok := m.locals[name]; ok {
			diags = append(diags, duplicateBlock("Local value", name, attr.NameRange, prior.attr.NameRange))
			continue
		}
		m.locals[name] = &local{attr: attr, value: poisonedValue()}
	}
	return diags
}

func (l *local) id() string                { return "local." + l.attr.Name }
func (l *local) declRange() hcl.Range      { return l.attr.NameRange }
func (l *local) dependencies() []reference { return l.refs }

func (l *local) prepare(*module) hcl.Diagnostics { return nil }

func (l *local) resolve(m *module) hcl.Diagnostics {
	refs, diags := m.references(l.attr.Expr.Variables(), scope{locals: true, blocks: true})
	l.refs = refs
	m.need(refs)
	l.poisoned = diags.HasErrors()
	return diags
}

func (l *local) evaluate(m *module) hcl.Diagnostics {
	if l.poisoned {
		return nil
	}
	val, diags := m.value(l.attr.Expr, m.context(l.refs))
	if !diags.HasErrors() {
		l.value = val
	}
	return diags
}
