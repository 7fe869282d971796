package hclschema

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func (m *module) declareLint(block *hclsyntax.Block) hcl.Diagnostics {
	if m.lint != nil {
		return hcl.Diagnostics{secondBlock("lint", block.DefRange(), m.lint.DefRange())}
	}
	m.lint = block
	return nil
}

// lintBlock evaluates the lint block, which may refer to variables and locals.
// What it may hold is the linter's business, and comes as a table. What has a
// fault is left out of the value.
func (m *module) lintBlock(spec *Block) (*BlockValue, hcl.Diagnostics) {
	if m.lint == nil || spec == nil {
		return nil, nil
	}
	diags := checkNested(m.lint, spec)
	unresolved := map[hclsyntax.Expression]bool{}
	var refs []reference
	for _, expr := range m.expressions(m.lint) {
		found, refDiags := m.references(expr.Variables(), scope{locals: true})
		unresolved[expr] = refDiags.HasErrors()
		refs, diags = append(refs, found...), append(diags, refDiags...)
	}
	d := &decoder{
		m: m, ctx: m.context(refs), unresolved: unresolved,
		draft: &Draft{Object: &Object{Kind: &Kind{Name: m.lint.Type}}},
		raw:   map[string]cty.Value{},
	}
	value := d.block(m.lint, spec)
	return &value, append(diags, d.diags...)
}
