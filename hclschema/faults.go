package hclschema

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// The diagnostics that several parts of the language share. Summaries are fixed
// words, so that they can be learned and searched; details name the thing and
// say what to do.

const (
	summaryUndeclared         = "Reference to something that is not declared"
	summaryUndeclaredVariable = "Value for an undeclared variable"
)

func unsupportedAttribute(attr *hclsyntax.Attribute, where string, attributes, blocks []string) *hcl.Diagnostic {
	detail := fmt.Sprintf("%q is not an attribute of %s.", attr.Name, where)
	if slices.Contains(blocks, attr.Name) {
		detail += fmt.Sprintf(" It is a block: write %s { … } without the equals sign.", attr.Name)
	} else {
		detail += suggestion(attr.Name, attributes)
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Unsupported attribute",
		Detail:   detail,
		Subject:  attr.NameRange.Ptr(),
	}
}

func unsupportedBlock(block *hclsyntax.Block, where string, attributes, blocks []string) *hcl.Diagnostic {
	detail := fmt.Sprintf("Blocks of type %q are not expected in %s.", block.Type, where)
	if slices.Contains(attributes, block.Type) {
		detail += fmt.Sprintf(" It is an attribute: write %s = … with an equals sign.", block.Type)
	} else {
		detail += suggestion(block.Type, blocks)
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Unsupported block",
		Detail:   detail,
		Subject:  block.TypeRange.Ptr(),
		Context:  block.DefRange().Ptr(),
	}
}

func duplicateBlock(kind, name string, here, before hcl.Range) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Duplicate declaration",
		Detail: fmt.Sprintf("%s %q was declared before, at %s:%d. Each may be declared once; rename or remove one of them.",
			kind, name, before.Filename, before.Start.Line),
		Subject: here.Ptr(),
	}
}

func secondBlock(typ string, here, before hcl.Range) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Second block where one is allowed",
		Detail:   fmt.Sprintf("There may be one %s block, and it stands at %s:%d. Put the two together.", typ, before.Filename, before.Start.Line),
		Subject:  here.Ptr(),
	}
}

// singleLabel returns the one label that a block must have, which must be a
// plain name so that it can be referred to.
func (m *module) singleLabel(block *hclsyntax.Block, what string) (string, hcl.Diagnostics) {
	if len(block.Labels) != 1 {
		return "", hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "Wrong number of labels",
			Detail:   fmt.Sprintf("%s %s block has one label, its %s, and here %s. Write it as: %s %q { … }.", capital(article(block.Type)), block.Type, what, are(len(block.Labels)), block.Type, strings.ToUpper(what)),
			Subject:  block.DefRange().Ptr(),
		}}
	}
	byAttribute := fmt.Sprintf(" Give the block a plain name and set %s = … in it.", what)
	if m.schema.Kind(block.Type) == nil {
		byAttribute = ""
	}
	if m.labels.expr(block, 0) != nil {
		return "", hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "Label is not a name",
			Detail:   fmt.Sprintf("The label of %s %s block cannot be computed.%s", article(block.Type), block.Type, byAttribute),
			Subject:  block.LabelRanges[0].Ptr(),
		}}
	}
	if !hclsyntax.ValidIdentifier(block.Labels[0]) {
		return "", hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "Label is not a name",
			Detail:   fmt.Sprintf("The label %q must be a letter followed by letters, digits, underscores and dashes, so that expressions can refer to it.%s", block.Labels[0], byAttribute),
			Subject:  block.LabelRanges[0].Ptr(),
		}}
	}
	return block.Labels[0], nil
}

// describeError puts the place within a value before what is wrong with it:
// `at ["a"].b: a string is required`.
func describeError(err error) string {
	var pathErr cty.PathError
	if !errors.As(err, &pathErr) || len(pathErr.Path) == 0 {
		return err.Error()
	}
	return fmt.Sprintf("at %s: %s", describePath(pathErr.Path), err.Error())
}

func describePath(path cty.Path) string {
	var b strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case cty.GetAttrStep:
			b.WriteString("." + step.Name)
		case cty.IndexStep:
			key, _ := step.Key.Unmark()
			switch {
			case key.Type() == cty.String && key.IsKnown():
				fmt.Fprintf(&b, "[%q]", key.AsString())
			case key.Type() == cty.Number && key.IsKnown():
				fmt.Fprintf(&b, "[%s]", key.AsBigFloat().Text('f', -1))
			default:
				b.WriteString("[…]")
			}
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

// Sentence ends a text with a full stop where it has none.
func Sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// article is "a" or "an".
func article(word string) string {
	if word != "" && strings.ContainsRune("aeio", rune(word[0])) {
		return "an"
	}
	return "a"
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func labels(n int) string {
	switch n {
	case 0:
		return "no label"
	case 1:
		return "one label"
	}
	return fmt.Sprintf("%d labels", n)
}

func are(n int) string {
	if n == 1 {
		return "is one"
	}
	return fmt.Sprintf("are %d", n)
}
