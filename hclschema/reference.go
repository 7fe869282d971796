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
	locals bool
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
		ref.name = stepName(t[1])
	}
	switch {
	case ref.root == "each":
		return ref, m.eachReference(ref, in)
	case ref.root == "var":
		return ref, namedReference(ref, "variable", m.variables)
	case ref.root == "local" && in.locals:
		return ref, namedReference(ref, "local value", m.locals)
	case ref.root == "local":
		return ref, notHere(ref, "The validation of a variable comes before locals, so it may refer to variables only.")
	case m.schema.Kind(ref.root) != nil && !in.blocks && in.locals:
		return ref, notHere(ref, "The vault block is needed before any object is known, so it may refer to variables and locals only.")
	case m.schema.Kind(ref.root) != nil && !in.blocks:
		return ref, notHere(ref, "The validation of a variable comes before any object is known, so it may refer to variables only.")
	case m.schema.Kind(ref.root) != nil:
		if diag := namedReference(ref, ref.root+" block", m.blocks[ref.root]); diag != nil {
			return ref, diag
		}
		return ref, attributeReference(ref, t, m.resourceOf(t))
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
		return notHere(ref, "each.key and each.value exist only in a block that has for_each, and not in for_each itself.")
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

func notHere(ref reference, why string) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Reference not possible here",
		Detail:   why,
		Subject:  ref.rng.Ptr(),
	}
}

// attributeReference checks the attribute that a reference to a block selects,
// and the key of the instance before it where there is for_each.
func attributeReference(ref reference, t hcl.Traversal, r *resource) *hcl.Diagnostic {
	if len(t) < 3 {
		return nil
	}
	known := slices.Concat(r.kind.within("").attributes, r.kind.GroupNames())
	name := stepName(t[2])
	diag := &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  summaryUndeclared,
		Subject:  ref.rng.Ptr(),
	}
	if r.forEach == nil {
		if _, dotted := t[2].(hcl.TraverseAttr); !dotted || slices.Contains(known, name) {
			return nil
		}
		diag.Detail = fmt.Sprintf("%s objects have no attribute %q.%s", r.kind.Name, name, DidYouMean(name, known))
		return diag
	}
	if len(t) == 3 && slices.Contains(known, name) {
		diag.Detail = fmt.Sprintf("%s has for_each, so there is one for each key: write %s[\"KEY\"].%s, or %s[each.key].%s in a block with the same for_each.", r.id(), r.id(), name, r.id(), name)
		return diag
	}
	if len(t) < 4 {
		return nil
	}
	if name := stepName(t[3]); name != "" && !slices.Contains(known, name) {
		diag.Detail = fmt.Sprintf("%s objects have no attribute %q.%s", r.kind.Name, name, DidYouMean(name, known))
		return diag
	}
	return nil
}

// namedReference checks that the thing referred to is declared.
func namedReference[V any](ref reference, what string, declared map[string]V) *hcl.Diagnostic {
	if ref.name == "" {
		return &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Incomplete reference",
			Detail:   fmt.Sprintf("%s alone names nothing. Add a dot and the name of a %s: %s.NAME.", ref.root, what, ref.root),
			Subject:  ref.rng.Ptr(),
		}
	}
	if _, ok := declared[ref.name]; ok {
		return nil
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  summaryUndeclared,
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
