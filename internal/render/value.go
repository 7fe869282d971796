package render

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// display gives a canonical value the form in which people write it.
func display(f *hclschema.Field, v cty.Value) any { return hclschema.Display(f.Type, v) }

// literal writes a value as an HCL expression on one line.
func literal(v any) string { return hclschema.Literal(v) }

func mapKey(key string) string { return hclschema.LiteralKey(key) }
