package kind

import (
	"encoding/json"

	"github.com/tidwall/gjson"
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
	fields, _ := plain(gjson.Parse(a.text)).(map[string]any)
	return fields
}

// plain is a JSON value as encoding/json has it; numbers are [json.Number].
func plain(v gjson.Result) any {
	switch {
	case v.Type == gjson.String:
		return v.Str
	case v.Type == gjson.Number:
		return json.Number(v.Raw)
	case v.IsBool():
		return v.Bool()
	case v.IsArray():
		list := []any{}
		v.ForEach(func(_, elem gjson.Result) bool {
			list = append(list, plain(elem))
			return true
		})
		return list
	case v.IsObject():
		object := map[string]any{}
		v.ForEach(func(key, value gjson.Result) bool {
			object[key.Str] = plain(value)
			return true
		})
		return object
	}
	return nil
}
