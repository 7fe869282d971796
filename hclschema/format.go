package hclschema

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// Format returns the text in canonical layout: indentation, alignment of equals
// signs, spacing. Comments, line breaks and order stay as they are, and so does
// the meaning. Text that does not parse is refused with diagnostics and nothing
// is returned.
func Format(text []byte, filename string) ([]byte, hcl.Diagnostics) {
	if _, _, diags := parseText(text, filename); diags.HasErrors() {
		return nil, diags
	}
	return hclwrite.Format(text), nil
}
