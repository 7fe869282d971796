package hclschema

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// mark is the type of the marks that values carry through expressions.
type mark string

// sensitiveMark is on every value that comes from a sensitive variable or from
// env(), and on whatever is computed from one.
const sensitiveMark mark = "sensitive"

// variable is the declaration of an input variable.
type variable struct {
	name        string
	typ         cty.Type
	typed       bool
	defaults    *typeexpr.Defaults
	value       cty.Value // the default; cty.NilVal where a value must be given
	sensitive   bool
	validations []validation
	rng         hcl.Range
}

type validation struct {
	condition hclsyntax.Expression
	message   hclsyntax.Expression
	rng       hcl.Range
}

// blockSchema lists what a block of the language itself may hold.
type blockSchema struct {
	attributes []string
	blocks     []string
}

// check reports what stands in the body and not in the schema, with the names
// that are meant by it.
func (s blockSchema) check(body *hclsyntax.Body, what string) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, attr := range body.Attributes {
		if !slices.Contains(s.attributes, attr.Name) {
			diags = append(diags, unsupportedAttribute(attr, what, s.attributes, s.blocks))
		}
	}
	for _, block := range body.Blocks {
		if !slices.Contains(s.blocks, block.Type) {
			diags = append(diags, unsupportedBlock(block, what, s.attributes, s.blocks))
		}
	}
	return diags
}

func (m *module) declareVariable(block *hclsyntax.Block) hcl.Diagnostics {
	name, diags := m.singleLabel(block, "name")
	if diags.HasErrors() {
		return diags
	}
	if prior, ok := m.variables[name]; ok {
		return append(diags, duplicateBlock("Variable", name, block.DefRange(), prior.rng))
	}
	v := &variable{name: name, typ: cty.DynamicPseudoType, rng: block.DefRange()}
	m.variables[name] = v
	schema := blockSchema{[]string{"type", "default", "description", "sensitive"}, []string{"validation"}}
	diags = append(diags, schema.check(block.Body, "a variable block")...)
	diags = append(diags, v.readType(block.Body)...)
	_, descriptionDiags := m.constant(block.Body, "description", cty.String)
	sensitive, sensitiveDiags := m.constant(block.Body, "sensitive", cty.Bool)
	v.sensitive = sensitive != cty.NilVal && sensitive.True()
	diags = append(append(diags, descriptionDiags...), sensitiveDiags...)
	diags = append(diags, v.readDefault(block.Body, m)...)
	for _, b := range block.Body.Blocks {
		if b.Type == "validation" {
			diags = append(diags, v.readValidation(b)...)
		}
	}
	return diags
}

// constant evaluates an attribute that may refer to nothing; NilVal when it is not
// set or faulty.
func (m *module) constant(body *hclsyntax.Body, name string, typ cty.Type) (cty.Value, hcl.Diagnostics) {
	attr, ok := body.Attributes[name]
	if !ok {
		return cty.NilVal, nil
	}
	val, diags := m.value(attr.Expr, nil)
	if diags.HasErrors() || val.IsNull() || !val.IsWhollyKnown() {
		return cty.NilVal, diags
	}
	fitted, err := fit(val, typ)
	if err != nil {
		return cty.NilVal, append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unsuitable value",
			Detail:   fmt.Sprintf("%s wants %s, and %s.", name, typeName(typ), err),
			Subject:  attr.Expr.Range().Ptr(),
		})
	}
	return fitted, diags
}

func (v *variable) readType(body *hclsyntax.Body) hcl.Diagnostics {
	attr, ok := body.Attributes["type"]
	if !ok {
		return nil
	}
	typ, defaults, diags := typeexpr.TypeConstraintWithDefaults(attr.Expr)
	if !diags.HasErrors() {
		v.typ, v.defaults, v.typed = typ, defaults, true
	}
	return diags
}

func (v *variable) readDefault(body *hclsyntax.Body, m *module) hcl.Diagnostics {
	attr, ok := body.Attributes["default"]
	if !ok {
		return nil
	}
	val, diags := m.value(attr.Expr, m.functions.context(nil))
	if diags.HasErrors() {
		v.value = cty.DynamicVal
		return diags
	}
	converted, err := v.convert(val)
	if err != nil {
		v.value = cty.DynamicVal
		return append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unsuitable default",
			Detail:   fmt.Sprintf("The default of variable %q does not fit its type: %s.", v.name, describeError(err)),
			Subject:  attr.Expr.Range().Ptr(),
			Context:  v.rng.Ptr(),
		})
	}
	v.value = converted
	return diags
}

func (v *variable) readValidation(block *hclsyntax.Block) hcl.Diagnostics {
	diags := blockSchema{attributes: []string{"condition", "error_message"}}.check(block.Body, "a validation block")
	condition, okC := block.Body.Attributes["condition"]
	message, okM := block.Body.Attributes["error_message"]
	if !okC || !okM {
		return append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Missing attribute",
			Detail:   "A validation block needs condition and error_message.",
			Subject:  block.DefRange().Ptr(),
		})
	}
	v.validations = append(v.validations, validation{condition.Expr, message.Expr, condition.Expr.Range()})
	return diags
}

// convert brings a value to the variable's type, filling optional attributes.
func (v *variable) convert(val cty.Value) (cty.Value, error) {
	if v.defaults != nil && !val.IsNull() {
		val = v.defaults.Apply(val)
	}
	return convert.Convert(val, v.typ)
}

// validate evaluates the variable's own rules on its value.
func (v *variable) validate(m *module, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, rule := range v.validations {
		_, refDiags := m.references(append(rule.condition.Variables(), rule.message.Variables()...), scope{})
		diags = append(diags, refDiags...)
		if refDiags.HasErrors() {
			continue
		}
		result, ruleDiags := m.value(rule.condition, ctx)
		diags = append(diags, ruleDiags...)
		if ruleDiags.HasErrors() {
			continue
		}
		result, _ = result.Unmark()
		result, err := convert.Convert(result, cty.Bool)
		if err != nil || result.IsNull() {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Condition is not true or false",
				Detail:   fmt.Sprintf("The validation of variable %q must give true or false.", v.name),
				Subject:  rule.rng.Ptr(),
			})
			continue
		}
		if result.IsKnown() && result.False() {
			diags = append(diags, v.refusal(m, rule, ctx))
		}
	}
	return diags
}

// refusal gives the rule's own message. One that a sensitive value is part of is
// not shown.
func (v *variable) refusal(m *module, rule validation, ctx *hcl.EvalContext) *hcl.Diagnostic {
	message := "the value does not meet the condition"
	if val, diags := m.value(rule.message, ctx); !diags.HasErrors() && !val.IsMarked() {
		if val.IsKnown() && !val.IsNull() && val.Type() == cty.String {
			message = val.AsString()
		}
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Value refused by the variable's validation",
		Detail:   fmt.Sprintf("Variable %q: %s", v.name, Sentence(message)),
		Subject:  rule.rng.Ptr(),
		Context:  v.rng.Ptr(),
	}
}
