package hclschema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Claim is one pattern of a scope block: the configuration owns the objects of a
// kind whose names fit it, so that those which nothing declares are deleted.
type Claim struct {
	// Kind is the kind of the objects.
	Kind *Kind
	// Holder is what the objects live in, such as the path of a mount; empty
	// for a kind whose objects live in nothing.
	Holder string
	// Pattern is what the object's label field must fit, folded as the server
	// folds names. * stands for any text, slashes included.
	Pattern string
	// Range is where the pattern is written.
	Range hcl.Range
}

// Matches says whether the claim is to an object of that name, in what the claim
// names as holder.
func (c Claim) Matches(name string) bool { return matchGlob(c.Pattern, name) }

// Meets says whether some object could be claimed by both.
func (c Claim) Meets(other Claim) bool {
	return c.Kind.Name == other.Kind.Name && c.Holder == other.Holder && globsMeet(c.Pattern, other.Pattern)
}

// String writes the claim as a scope block does, on one line.
func (c Claim) String() string {
	if c.Holder == "" {
		return fmt.Sprintf("%s = [%q]", c.Kind.Scope, c.Pattern)
	}
	return fmt.Sprintf("%s = { %q = [%q] }", c.Kind.Scope, c.Holder, c.Pattern)
}

// HolderField returns the field that names what the kind's objects live in, where
// that is part of their path; nil where there is none.
func (k *Kind) HolderField() *Field {
	for i := range k.Fields {
		if k.Fields[i].Holds && k.Fields[i].Identity {
			return &k.Fields[i]
		}
	}
	return nil
}

// scopes returns the kinds that a scope block can claim, by its attributes.
func (s *Schema) scopes() map[string]*Kind {
	out := map[string]*Kind{}
	for _, k := range s.kinds {
		if k.Scope != "" {
			out[k.Scope] = k
		}
	}
	return out
}

func (m *module) declareScope(block *hclsyntax.Block) hcl.Diagnostics {
	if len(block.Labels) > 0 {
		return hcl.Diagnostics{wrongLabels(block, nil)}
	}
	m.scopes = append(m.scopes, block)
	names := slices.Sorted(maps.Keys(m.schema.scopes()))
	var diags hcl.Diagnostics
	for _, attr := range block.Body.Attributes {
		if slices.Contains(names, attr.Name) {
			continue
		}
		diag := unsupportedAttribute(attr, "a scope block", names, nil)
		if m.schema.Kind(attr.Name) != nil && m.schema.Kind(attr.Name).Scope == "" {
			diag.Detail = fmt.Sprintf("A scope cannot own %s objects: they are never deleted because nothing declares them. To have one destroyed, write: removed %q \"NAME\" { destroy = true }.", attr.Name, attr.Name)
		}
		diags = append(diags, diag)
	}
	for _, b := range block.Body.Blocks {
		diags = append(diags, unsupportedBlock(b, "a scope block", names, nil))
	}
	return diags
}

// claims evaluates the scope blocks, in the order of the source.
func (m *module) claims() ([]Claim, hcl.Diagnostics) {
	var all []Claim
	var diags hcl.Diagnostics
	for _, block := range m.scopes {
		for name, kind := range m.schema.scopes() {
			attr, ok := block.Body.Attributes[name]
			if !ok {
				continue
			}
			claims, claimDiags := m.claimsOf(kind, attr)
			all = append(all, claims...)
			diags = append(diags, claimDiags...)
		}
	}
	slices.SortStableFunc(all, func(a, b Claim) int {
		return strings.Compare(a.Kind.Name+"\x00"+a.Holder+"\x00"+a.Pattern, b.Kind.Name+"\x00"+b.Holder+"\x00"+b.Pattern)
	})
	return all, diags
}

func (m *module) claimsOf(kind *Kind, attr *hclsyntax.Attribute) ([]Claim, hcl.Diagnostics) {
	holder := kind.HolderField()
	patterns := cty.List(cty.String)
	if holder == nil {
		val, ok, diags := m.lateValue(attr, patterns, `a list of name patterns, such as ["ci-*"]`)
		if !ok {
			return nil, diags
		}
		claims, more := patternClaims(kind, "", val, attr, nil)
		return claims, append(diags, more...)
	}
	val, ok, diags := m.lateValue(attr, cty.Map(patterns), fmt.Sprintf(`a map from each %s to a list of name patterns, such as { jwt = ["ci-*"] }`, holder.Name))
	if !ok {
		return nil, diags
	}
	var all []Claim
	for it := val.ElementIterator(); it.Next(); {
		key, list := it.Element()
		at := cty.IndexPath(key)
		name, err := holder.Type.Normalize(key)
		if err != nil {
			diags = append(diags, misfits(attr, holder.Type.Name()+" for each key", at.NewError(err))...)
			continue
		}
		claims, more := patternClaims(kind, name.AsString(), list, attr, at)
		all = append(all, claims...)
		diags = append(diags, more...)
	}
	return all, diags
}

// patternClaims turns a list of patterns into claims. at leads to the list within
// the attribute.
func patternClaims(kind *Kind, holder string, list cty.Value, attr *hclsyntax.Attribute, at cty.Path) ([]Claim, hcl.Diagnostics) {
	var claims []Claim
	var diags hcl.Diagnostics
	for it := list.ElementIterator(); it.Next(); {
		index, v := it.Element()
		rng := rangeWithin(attr.Expr, append(at[:len(at):len(at)], cty.IndexStep{Key: index}))
		if v.IsNull() || strings.TrimSpace(v.AsString()) == "" {
			diags = append(diags, lateFault(rng, "Unsuitable value", fmt.Sprintf("A pattern in %s is empty, and nothing has an empty name. Write a name, with * for any text.", attr.Name)))
			continue
		}
		pattern := kind.foldName(strings.TrimSpace(v.AsString()))
		if i := strings.IndexAny(pattern, `?[](){}|^$+\`); i >= 0 {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagWarning,
				Summary:  "Pattern with a character that is not special",
				Detail:   fmt.Sprintf("In a pattern only * is special, and %q in %q stands for itself.", pattern[i:i+1], pattern),
				Subject:  rng.Ptr(),
			})
		}
		claims = append(claims, Claim{Kind: kind, Holder: holder, Pattern: pattern, Range: rng})
	}
	return claims, diags
}

// foldName brings a pattern of names into lower case where the server keeps names
// so.
func (k *Kind) foldName(pattern string) string {
	if folded, err := k.Field(k.Label).Type.Normalize(cty.StringVal("A")); err == nil && folded.RawEquals(cty.StringVal("a")) {
		return strings.ToLower(pattern)
	}
	return pattern
}
