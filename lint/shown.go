package lint

import "github.com/vaultci/vaultci/hclschema"

// shown is a part of a field's value as a message may show it: not at all where
// the value came from a sensitive variable.
func shown(o *hclschema.Object, field, text string) string {
	if o.SensitiveAt(o.Kind.FieldIndex(field)) {
		return "a sensitive value"
	}
	return text
}
