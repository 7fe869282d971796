package lint

import "github.com/hashicorp/hcl/v2/hclsyntax"

// swap puts another attribute, written in HCL, in the place of one.
func swap(field, text string) change { return change{kind: swapField, field: field, text: text} }

// swapAttribute leaves what stands after the attribute on its line.
func swapAttribute(attr *hclsyntax.Attribute, c change) []Edit {
	if attr == nil || !spelt(attr.Expr) {
		return nil
	}
	return []Edit{{attr.SrcRange, c.text}}
}
