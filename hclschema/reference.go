package hclschema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// reference is one thing that an expression refers to.
type reference struct {
	root string // "var", "local", or a kind
	name string
	rng  hcl.Range
}

func (r reference) id() string { return r.root + "." + r.name }

// scope says what may be referred to at a place.
type scope struct {
	each   bool // inside a block with for_each
	blocks bool // other blocks
}

// references resolves the traversals of expressions to what they refer to and
// reports those that refer to nothing.
func (m *module) references(traversals []hcl.Traversal, in scope) ([]reference, hcl.Diagnostics) {
	var refs []reference
	var diags hcl.Diagnostics
	seen := map[string]bool{}
	for _, t := range traversals {
		ref, diag := m.reference(t, in)
		if diag != nil {
			diags = append(diags, diag)
			continue
		}
		if ref.root != "each" && !seen[ref.id()] {
			seen[ref.id()] = true
			refs = append(refs, ref)
		}
	}
	return refs, diags
}

func (m *module) reference(t hcl.Traversal, in scope) (reference, *hcl.Diagnostic) {
	ref := reference{root: t.RootName(), rng: t.SourceRange()}
	if len(t) > 1 {
		if attr, ok := t[1].(hcl.TraverseAttr); ok {
			ref.name = attr.Name
		}
	}
	switch {
	case ref.root == "each":
		return ref, m.eachReference(ref, in)
	case ref.root == "var":
		return ref, namedReference(ref, "variable", m.variables)
	case ref.root == "local":
		return ref, namedReference(ref, "local value", m.locals)
	case m.schema.Kind(ref.root) != nil && !in.blocks:
		return ref, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Reference not possible here",
			Detail:   "The vault block is needed before any object is known, so it may refer to variables and locals only.",
			Subject:  ref.rng.Ptr(),
		}
	case m.schema.Kind(ref.root) != nil:
		return ref, namedReference(ref, ref.root+" block", m.blocks[ref.root])
	}
	return ref, &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Unknown name",
		Detail: fmt.Sprintf("There is nothing called %q here. Expressions may refer to var, local, each (with for_each) and %s; text stands in quotes.%s",
			ref.root, strings.Join(m.schema.Names(), ", "), DidYouMean(ref.root, append([]string{"var", "local", "each"}, m.schema.Names()...))),
		Subject: ref.rng.Ptr(),
	}
}

func (m *module) eachReference(ref reference, in scope) *hcl.Diagnostic {
	if !in.each {
		return &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Reference not possible here",
			Detail:   "each.key and each.value exist only in a block that has for_each, and not in for_each itself.",
			Subject:  ref.rng.Ptr(),
		}
	}
	if ref.name != "key" && ref.name != "value" {
		return &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unknown name",
			Detail:   "each has key and value, and nothing else.",
			Subject:  ref.rng.Ptr(),
		}
	}
	return nil
}

// namedReference checks that the thing referred to is declared.
func namedReference[V any](ref reference, what string, declared map[string]V) *hcl.Diagnostic {
	if ref.name == "" {
		return &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Incomplete reference",
			Detail:   fmt.Sprintf("%q must be followed by a dot and the name of a %s.", ref.root, what),
			Subject:  ref.rng.Ptr(),
		}
	}
	if _, ok := declared[ref.name]; ok {
		return nil
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Reference to something that is not declared",
		Detail:   fmt.Sprintf("No %s is called %q.%s", what, ref.name, DidYouMean(ref.name, slices.Sorted(maps.Keys(declared)))),
		Subject:  ref.rng.Ptr(),
	}
}

// context returns the evaluation context with just the things referred to, so
// that its cost does not grow with the configuration.
func (m *module) context(refs []reference) *hcl.EvalContext {
	byRoot := map[string]map[string]cty.Value{}
	for _, ref := range refs {
		if byRoot[ref.root] == nil {
			byRoot[ref.root] = map[string]cty.Value{}
		}
		byRoot[ref.root][ref.name] = m.valueOf(ref)
	}
	vars := make(map[string]cty.Value, len(byRoot))
	for root, values := range byRoot {
		vars[root] = cty.ObjectVal(values)
	}
	return m.functions.context(vars)
}

func (m *module) valueOf(ref reference) cty.Value {
	switch ref.root {
	case "var":
		return m.values[ref.name]
	case "local":
		return m.locals[ref.name].value
	}
	return m.blocks[ref.root][ref.name].value
}
