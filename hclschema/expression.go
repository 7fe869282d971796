package hclschema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// value evaluates an expression. HCL's diagnostics are made fit to be shown: they
// quote no sensitive value, and hold none for a printer to quote.
func (m *module) value(expr hclsyntax.Expression, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	val, diags := expr.Value(ctx)
	for _, d := range diags {
		m.explain(d)
		if quotesSensitive(d, expr, ctx) {
			d.Detail = "What is wrong is left out here, because a sensitive value is part of it."
		}
		d.Expression, d.EvalContext, d.Extra = nil, nil, nil
	}
	return val, diags
}

// explain makes some of HCL's diagnostics say more.
func (m *module) explain(d *hcl.Diagnostic) {
	if d.Summary == "Invalid index" {
		m.explainIndex(d)
	}
	suggestAgain(d, m.functions.byName)
}

// suggestAgain replaces HCL's suggestions by our own: it picks them in the order
// of a map, another each time.
func suggestAgain(d *hcl.Diagnostic, functions map[string]function.Function) {
	switch e := d.Expression.(type) {
	case *hclsyntax.FunctionCallExpr:
		switch {
		case d.Summary == "Call to unknown function":
			d.Detail = withoutSuggestions(d.Detail) + DidYouMean(e.Name, slices.Sorted(maps.Keys(functions)))
		case e.Name == "try": // it quotes the diagnostics of its arguments
			d.Detail = withoutSuggestions(d.Detail)
		}
	case *hclsyntax.ScopeTraversalExpr:
		if d.Summary == "Unknown variable" && d.EvalContext != nil {
			d.Detail = withoutSuggestions(d.Detail) + DidYouMean(e.Traversal.RootName(), slices.Sorted(maps.Keys(d.EvalContext.Variables)))
		}
	}
}

// withoutSuggestions cuts out each sentence that suggests a name.
func withoutSuggestions(s string) string {
	const begin, end = ` Did you mean "`, `"?`
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, begin)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, after, ok := strings.Cut(rest, end)
		if !ok {
			return b.String() + begin + rest
		}
		s = after
	}
}

// quotesSensitive says whether the detail of a diagnostic may quote a sensitive
// value: when one goes into the expression that failed, or, since a function's
// error can quote any argument, into the call around it.
func quotesSensitive(d *hcl.Diagnostic, whole hclsyntax.Expression, ctx *hcl.EvalContext) bool {
	failed, ok := d.Expression.(hclsyntax.Expression)
	if !ok {
		failed = whole
	}
	if d.EvalContext != nil {
		ctx = d.EvalContext
	}
	if extra, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d); ok && d.Subject != nil {
		if call := innermostCall(whole, extra.CalledFunctionName(), *d.Subject); call != nil {
			failed = call
		}
	}
	return usesSensitive(failed, ctx)
}

// innermostCall finds the smallest call of a function around a place.
func innermostCall(whole hclsyntax.Expression, name string, at hcl.Range) *hclsyntax.FunctionCallExpr {
	var found *hclsyntax.FunctionCallExpr
	_ = hclsyntax.VisitAll(whole, func(n hclsyntax.Node) hcl.Diagnostics {
		call, ok := n.(*hclsyntax.FunctionCallExpr)
		if ok && call.Name == name && call.Range().Start.Byte <= at.Start.Byte && at.End.Byte <= call.Range().End.Byte {
			found = call // calls within come after those around them
		}
		return nil
	})
	return found
}

// usesSensitive says whether a sensitive value goes into an expression.
func usesSensitive(expr hclsyntax.Expression, ctx *hcl.EvalContext) bool {
	for _, t := range expr.Variables() {
		if v, diags := t.TraverseAbs(ctx); !diags.HasErrors() && v.ContainsMarked() {
			return true
		}
	}
	found := false
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && call.Name == "env" && expr != hclsyntax.Expression(call) {
			found = true
		}
		return nil
	})
	return found
}

// explainIndex says which instances a block with for_each has, where a reference
// names another.
func (m *module) explainIndex(d *hcl.Diagnostic) {
	var t hcl.Traversal
	var key cty.Value
	switch e := d.Expression.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if len(e.Traversal) > 2 {
			if step, ok := e.Traversal[2].(hcl.TraverseIndex); ok {
				t, key = e.Traversal, step.Key
			}
		}
	case *hclsyntax.IndexExpr:
		if coll, ok := e.Collection.(*hclsyntax.ScopeTraversalExpr); ok && len(coll.Traversal) == 2 {
			t = coll.Traversal
			key, _ = e.Key.Value(d.EvalContext)
		}
	}
	r := m.resourceOf(t)
	if r == nil || key == cty.NilVal || key.IsMarked() || !key.IsKnown() || key.IsNull() || key.Type() != cty.String {
		return
	}
	if r.forEach == nil {
		d.Detail = fmt.Sprintf("%s is one object, without for_each. Refer to it without a key: %s.%s.", r.id(), r.id(), r.kind.Label)
		return
	}
	if r.value.Type().IsObjectType() {
		keys := slices.Sorted(maps.Keys(r.value.Type().AttributeTypes()))
		d.Detail = fmt.Sprintf("%s has no instance %q. Its for_each gives %s.%s", r.id(), key.AsString(), listing(keys), DidYouMean(key.AsString(), keys))
	}
}

// resourceOf returns the block that a traversal refers to, or nil.
func (m *module) resourceOf(t hcl.Traversal) *resource {
	if len(t) < 2 {
		return nil
	}
	r := m.blocks[t.RootName()][stepName(t[1])]
	if r != nil {
		r.parse(m)
	}
	return r
}

// stepName returns the name that a step of a traversal selects, written as .name
// or ["name"]; "" for any other step.
func stepName(step hcl.Traverser) string {
	switch step := step.(type) {
	case hcl.TraverseAttr:
		return step.Name
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String && step.Key.IsKnown() && !step.Key.IsNull() {
			return step.Key.AsString()
		}
	}
	return ""
}

// listing writes the first few of some names.
func listing(names []string) string {
	const shown = 8
	quoted := make([]string, 0, shown)
	for _, n := range names[:min(shown, len(names))] {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	switch {
	case len(names) == 0:
		return "none"
	case len(names) > shown:
		return fmt.Sprintf("%s and %d more", strings.Join(quoted, ", "), len(names)-shown)
	}
	return strings.Join(quoted, ", ")
}
