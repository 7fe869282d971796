package kind

import (
	"github.com/tidwall/gjson"

	"github.com/vaultci/vaultci/internal/jsontext"
)

// answer is what the server says at an endpoint: the JSON text of an object, or
// what was decoded of a larger answer. The zero answer is nothing.
type answer struct {
	text   string
	fields map[string]any
}

func (a answer) nothing() bool { return a.text == "" && a.fields == nil }

// decoded are the fields by their names in the API.
func (a answer) decoded() map[string]any {
	if a.text == "" {
		return a.fields
	}
	fields, _ := jsontext.Any(gjson.Parse(a.text)).(map[string]any)
	return fields
}
