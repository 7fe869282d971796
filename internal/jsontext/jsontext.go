// Package jsontext reads values out of JSON texts that have been found valid, and
// writes them, as encoding/json does and several times as fast: for what is read and
// written by the thousand.
package jsontext

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxDepth is how deeply values may nest, as with encoding/json.
const maxDepth = 10000

// Valid says whether encoding/json takes a text.
func Valid(text string) bool { return !TooDeep(text) && gjson.Valid(text) }

// TooDeep says whether values nest so deeply that reading them could exhaust the
// stack.
func TooDeep(text string) bool {
	if strings.Count(text, "[")+strings.Count(text, "{") <= maxDepth {
		return false
	}
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++
		case !inString && (c == '[' || c == '{'):
			if depth++; depth > maxDepth {
				return true
			}
		case !inString && (c == ']' || c == '}'):
			depth--
		}
	}
	return false
}

// Any is a value as encoding/json decodes it; numbers are [json.Number].
func Any(v gjson.Result) any {
	switch {
	case v.Type == gjson.String:
		return String(v)
	case v.Type == gjson.Number:
		return json.Number(v.Raw)
	case v.IsBool():
		return v.Bool()
	case v.IsArray():
		list := []any{}
		v.ForEach(func(_, elem gjson.Result) bool {
			list = append(list, Any(elem))
			return true
		})
		return list
	case v.IsObject():
		object := map[string]any{}
		v.ForEach(func(name, value gjson.Result) bool {
			object[String(name)] = Any(value)
			return true
		})
		return object
	}
	return nil
}

// String is the text of a JSON string, or of a name in an object. gjson differs
// from encoding/json in halves of surrogate pairs and in what is not UTF-8; these
// go the long way.
func String(v gjson.Result) string {
	if !strings.Contains(v.Raw, `\u`) && utf8.ValidString(v.Raw) {
		return v.Str
	}
	var s string
	if err := json.Unmarshal([]byte(v.Raw), &s); err != nil {
		return v.Str
	}
	return s
}
