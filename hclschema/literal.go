package hclschema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// Display gives a canonical value of a type the form in which people write it, as
// JSON has it.
func Display(t Type, v cty.Value) any {
	if d, ok := t.(Displayer); ok {
		return d.Display(v)
	}
	return t.Encode(v)
}

// Literal writes a value of JSON, as [Display] gives it, as an HCL expression on
// one line.
func Literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return Quote(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case json.Number:
		return v.String()
	case []any:
		items := make([]string, len(v))
		for i, e := range v {
			items[i] = Literal(e)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		if len(v) == 0 {
			return "{}"
		}
		items := make([]string, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			items = append(items, LiteralKey(key)+" = "+Literal(v[key]))
		}
		return "{ " + strings.Join(items, ", ") + " }"
	}
	return fmt.Sprintf("%v", v)
}

// Quote writes a string as HCL does, with its escapes.
func Quote(s string) string {
	if isPlain(s) {
		return `"` + s + `"`
	}
	return string(hclwrite.TokensForValue(cty.StringVal(s)).Bytes())
}

// isPlain says whether a string needs no escapes; of some that need none either it
// says that they do.
func isPlain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c > '~', c == '"', c == '\\', c == '$', c == '%':
			return false
		}
	}
	return true
}

// LiteralKey writes the key of a map, in quotes where it is no identifier.
func LiteralKey(key string) string {
	if validIdentifier(key) {
		return key
	}
	return Quote(key)
}

// validIdentifier is [hclsyntax.ValidIdentifier], which scans for tokens, with a
// short way.
func validIdentifier(s string) bool { return isWord(s) || hclsyntax.ValidIdentifier(s) }

// isWord says whether a text is of ASCII letters, with dashes and underscores and
// digits after the first.
func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c != '_' && c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}
