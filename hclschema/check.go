package hclschema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Check is a check block: what a job with certain claims may do, and what not.
type Check struct {
	// Name is the block's label, a sentence for people.
	Name string
	// Role is the role that the job logs in to, by its name or by its mount, a
	// slash, and its name.
	Role string
	// Claims are those of the job's token, with the types they are written in.
	// An object, or a map.
	Claims cty.Value
	// Can and Cannot are what is expected, sorted by path.
	Can, Cannot []Expectation
	// Range is the block's header, RoleRange where the role is written.
	Range, RoleRange hcl.Range
}

// Expectation is what a check says of one path.
type Expectation struct {
	// Path is the path of a request.
	Path string
	// Capabilities are named as in policies.
	Capabilities []string
	// Range is where the attribute is written.
	Range hcl.Range
}

func (m *module) declareCheck(block *hclsyntax.Block) hcl.Diagnostics {
	if len(block.Labels) != 1 {
		return hcl.Diagnostics{wrongLabels(block, []string{"NAME"})}
	}
	for _, prior := range m.checks {
		if prior.Labels[0] == block.Labels[0] {
			at := prior.DefRange()
			return hcl.Diagnostics{lateFault(block.LabelRanges[0], "Second check of one name", fmt.Sprintf("There is a check %q at %s:%d already. Give each a name that says what it is for.", block.Labels[0], at.Filename, at.Start.Line))}
		}
	}
	m.checks = append(m.checks, block)
	attributes := block.Body.Attributes
	diags := blockSchema{attributes: []string{"role", "claims", "can", "cannot"}}.check(block.Body, "a check block")
	if attributes["role"] == nil {
		diags = append(diags, lateFault(block.DefRange(), "Missing attribute", "A check block needs role, the role that the job logs in to, such as jwt_role.production.name."))
	}
	if attributes["can"] == nil && attributes["cannot"] == nil {
		diags = append(diags, lateFault(block.DefRange(), "Missing attribute", `A check block needs can, cannot or both, such as cannot = { "ops/data/production/db" = ["read"] }: otherwise it checks nothing.`))
	}
	return diags
}

// checkBlocks evaluates the check blocks, and returns those that are sound, sorted
// by name.
func (m *module) checkBlocks() ([]Check, hcl.Diagnostics) {
	var all []Check
	var diags hcl.Diagnostics
	for _, block := range m.checks {
		c, ok, more := m.checkBlock(block)
		diags = append(diags, more...)
		if ok {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b Check) int { return strings.Compare(a.Name, b.Name) })
	return all, diags
}

func (m *module) checkBlock(block *hclsyntax.Block) (c Check, ok bool, diags hcl.Diagnostics) {
	c = Check{Name: block.Labels[0], Range: block.DefRange(), Claims: cty.EmptyObjectVal}
	ok = true
	read := func(name string, want cty.Type, wants string, take func(cty.Value, hcl.Range)) {
		attr := block.Body.Attributes[name]
		if attr == nil {
			return
		}
		val, fits, more := m.lateValue(attr, want, wants)
		diags = append(diags, more...)
		if ok = ok && fits; fits {
			take(val, attr.Expr.Range())
		}
	}
	read("role", cty.String, "the name of a role", func(v cty.Value, at hcl.Range) { c.Role, c.RoleRange = v.AsString(), at })
	read("claims", cty.DynamicPseudoType, "a map of claims", func(v cty.Value, at hcl.Range) {
		if c.Claims = v; !v.Type().IsObjectType() && !v.Type().IsMapType() {
			diags = append(diags, lateFault(at, "Unsuitable value", `claims wants a map from the names of claims to their values, such as { project_id = "42" }.`))
			ok = false
		}
	})
	paths := cty.Map(cty.List(cty.String))
	const wants = "a map from paths to lists of capabilities"
	read("can", paths, wants, func(v cty.Value, at hcl.Range) { c.Can = expectations(v, at) })
	read("cannot", paths, wants, func(v cty.Value, at hcl.Range) { c.Cannot = expectations(v, at) })
	if ok && c.Role != "" {
		diags = append(diags, c.empty()...)
	}
	return c, ok && c.Role != "" && !diags.HasErrors(), diags
}

// empty reports what would be checked without anything to check.
func (c *Check) empty() hcl.Diagnostics {
	if len(c.Can)+len(c.Cannot) == 0 {
		return hcl.Diagnostics{lateFault(c.Range, "Check without expectations", "can and cannot are empty, so that this checks nothing. Name a path and what is expected there.")}
	}
	var diags hcl.Diagnostics
	for _, e := range slices.Concat(c.Can, c.Cannot) {
		if len(e.Capabilities) == 0 {
			diags = append(diags, lateFault(e.Range, "Check without expectations", fmt.Sprintf(`No capability is given for %s, so that nothing is checked there. Write { %q = ["read"] }.`, e.Path, e.Path)))
		}
	}
	return diags
}

// expectations reads a map from paths to capabilities, which comes in the order of
// its keys.
func expectations(v cty.Value, at hcl.Range) []Expectation {
	var list []Expectation
	for it := v.ElementIterator(); it.Next(); {
		path, capabilities := it.Element()
		e := Expectation{Path: path.AsString(), Range: at}
		if !capabilities.IsNull() {
			for ct := capabilities.ElementIterator(); ct.Next(); {
				if _, name := ct.Element(); !name.IsNull() {
					e.Capabilities = append(e.Capabilities, name.AsString())
				}
			}
		}
		list = append(list, e)
	}
	return list
}
