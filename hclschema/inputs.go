package hclschema

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

// EnvPrefix precedes a variable's name in the environment.
const EnvPrefix = "VAULTCI_VAR_"

// VarFile is the text of a file given with --var-file: attributes in HCL, or a
// JSON object where the name ends in .json.
type VarFile struct {
	Name string
	Text []byte
}

// assignment is a value given to a variable from outside.
type assignment struct {
	origin string // "--var", "VAULTCI_VAR_x", or the file's name
	text   string // as given; used where expr is nil
	expr   hcl.Expression
}

// assignVariables gives every declared variable its value: --var before
// --var-file before the environment before the default.
func (m *module) assignVariables(opts Options) hcl.Diagnostics {
	given := map[string]assignment{}
	for name := range m.variables {
		if text, ok := opts.lookupEnv(EnvPrefix + name); ok {
			given[name] = assignment{origin: EnvPrefix + name, text: text}
		}
	}
	var diags hcl.Diagnostics
	for _, file := range opts.VarFiles {
		diags = append(diags, m.readVarFile(file, given)...)
	}
	diags = append(diags, m.readVarFlags(opts.Vars, given)...)
	m.values = make(map[string]cty.Value, len(m.variables))
	m.outside = map[string]cty.Value{}
	for _, name := range slices.Sorted(maps.Keys(m.variables)) {
		v := m.variables[name]
		val, valDiags := m.variableValue(v, given)
		diags = append(diags, valDiags...)
		if v.sensitive {
			m.noteSecrets(val)
			val = val.Mark(sensitiveMark)
		} else if _, ok := given[name]; ok {
			m.outside[name] = val
		}
		m.values[name] = val
	}
	return append(diags, m.validateVariables()...)
}

func (m *module) validateVariables() hcl.Diagnostics {
	var diags hcl.Diagnostics
	ctx := m.functions.context(map[string]cty.Value{"var": cty.ObjectVal(m.values)})
	for _, name := range slices.Sorted(maps.Keys(m.variables)) {
		if m.values[name].IsWhollyKnown() {
			diags = append(diags, m.variables[name].validate(m, ctx)...)
		}
	}
	return diags
}

func (m *module) variableValue(v *variable, given map[string]assignment) (cty.Value, hcl.Diagnostics) {
	a, ok := given[v.name]
	if !ok {
		if v.value == cty.NilVal {
			return cty.DynamicVal, hcl.Diagnostics{{
				Severity: hcl.DiagError,
				Summary:  "Variable without a value",
				Detail: fmt.Sprintf("Variable %q has no default and none was given. Use --var %s=…, a --var-file, or the environment variable %s%s.",
					v.name, v.name, EnvPrefix, v.name),
				Subject: v.rng.Ptr(),
			}}
		}
		return v.value, nil
	}
	val, diags := a.value(v)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	converted, err := v.convert(val)
	if err != nil && v.sensitive {
		err = errors.New("it is sensitive and so not shown")
	}
	if err != nil {
		return cty.DynamicVal, append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unsuitable value for a variable",
			Detail:   fmt.Sprintf("Variable %q wants %s, and the value from %s does not fit: %s.", v.name, typeexpr.TypeString(v.typ), a.origin, describeError(err)),
			Subject:  v.rng.Ptr(),
		})
	}
	return converted, diags
}

// value evaluates what was given: text is taken as it is for a string, and as
// an expression without references for any other type.
func (a assignment) value(v *variable) (cty.Value, hcl.Diagnostics) {
	if a.expr != nil {
		return a.expr.Value(nil)
	}
	if v.typ == cty.String || !v.typed {
		return cty.StringVal(a.text), nil
	}
	expr, diags := hclsyntax.ParseExpression([]byte(a.text), a.origin, hcl.InitialPos)
	if !diags.HasErrors() {
		val, valDiags := expr.Value(nil)
		if !valDiags.HasErrors() {
			return val, nil
		}
	}
	return cty.DynamicVal, hcl.Diagnostics{{
		Severity: hcl.DiagError,
		Summary:  "Unsuitable value for a variable",
		Detail: fmt.Sprintf("Variable %q wants %s, and what %s gives is no expression of that type. Write it as in HCL, with quotes around strings, such as ‘[\"a\", \"b\"]’.",
			v.name, typeexpr.TypeString(v.typ), a.origin),
		Subject: v.rng.Ptr(),
	}}
}

func (m *module) readVarFile(file VarFile, given map[string]assignment) hcl.Diagnostics {
	var parsed *hcl.File
	var diags hcl.Diagnostics
	if strings.HasSuffix(file.Name, ".json") {
		parsed, diags = json.Parse(file.Text, file.Name)
	} else {
		parsed, diags = hclsyntax.ParseConfig(file.Text, file.Name, hcl.InitialPos)
	}
	if parsed != nil {
		parsed.Bytes = file.Text
		m.files[file.Name] = parsed
	}
	if diags.HasErrors() {
		return diags
	}
	attrs, attrDiags := parsed.Body.JustAttributes()
	diags = append(diags, attrDiags...)
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		if _, ok := m.variables[name]; !ok {
			d := m.undeclared(name, file.Name)
			d.Subject = attrs[name].NameRange.Ptr()
			diags = append(diags, d)
			continue
		}
		given[name] = assignment{origin: file.Name, expr: attrs[name].Expr}
	}
	return diags
}

func (m *module) readVarFlags(flags []string, given map[string]assignment) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for i, flag := range flags {
		name, text, ok := strings.Cut(flag, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Malformed --var",
				Detail:   fmt.Sprintf("A variable is given as --var NAME=VALUE, and --var number %d has no name or no equals sign.", i+1),
			})
			continue
		}
		if _, ok := m.variables[name]; !ok {
			diags = append(diags, m.undeclared(name, "--var"))
			continue
		}
		given[name] = assignment{origin: "--var", text: text}
	}
	return diags
}

func (m *module) undeclared(name, origin string) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  summaryUndeclaredVariable,
		Detail: fmt.Sprintf("%s gives a value to %q, and no variable block declares it.%s",
			origin, name, DidYouMean(name, slices.Sorted(maps.Keys(m.variables)))),
	}
}
