package types

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
)

// Claims is a map from claim names to the values that a token may have there.
// Vault compares with types: "42", 42 and true are three different values. One
// value and a list of that value are the same.
//
// The canonical value maps each name to a set of JSON texts (see [SetOf]), since the text of
// a number counts too: 7 and 7.0 never match each other.
type Claims struct{}

// Name implements [hclschema.Type].
func (Claims) Name() string { return "a map from claim names to a value or a list of values" }

// Constraint implements [hclschema.Type].
func (Claims) Constraint() cty.Type { return cty.DynamicPseudoType }

// Zero implements [hclschema.Type].
func (Claims) Zero() cty.Value { return cty.MapValEmpty(cty.List(cty.String)) }

// Normalize implements [hclschema.Type]. It refuses what Vault would store and
// could never match.
func (c Claims) Normalize(v cty.Value) (cty.Value, error) {
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return cty.NilVal, errors.New("write a map, such as { project_id = \"42\" }")
	}
	out := map[string]cty.Value{}
	var faults []error
	for it := v.ElementIterator(); it.Next(); {
		name, value := it.Element()
		at := cty.Path{cty.IndexStep{Key: name}}
		texts, err := claimTexts(value, at)
		if name.AsString() == "" {
			err = at.NewErrorf("a claim must have a name")
		}
		if err != nil {
			faults = append(faults, err)
			continue
		}
		out[name.AsString()] = SetOf(texts)
	}
	return claimMap(out), errors.Join(flatten(faults)...)
}

// claimTexts gives the JSON text of each value of a claim. The error may join
// several.
func claimTexts(v cty.Value, at cty.Path) ([]cty.Value, error) {
	typ := v.Type()
	if v.IsNull() || !typ.IsListType() && !typ.IsSetType() && !typ.IsTupleType() {
		text, err := claimText(v, at)
		return []cty.Value{text}, err
	}
	if v.LengthInt() == 0 {
		return nil, at.NewErrorf("an empty list never matches; leave the claim out, or list the values that it may have")
	}
	var out []cty.Value
	var faults []error
	for it := v.ElementIterator(); it.Next(); {
		index, elem := it.Element()
		text, err := claimText(elem, append(at[:len(at):len(at)], cty.IndexStep{Key: index}))
		if err != nil {
			faults = append(faults, err)
			continue
		}
		out = append(out, text)
	}
	return out, errors.Join(faults...)
}

// flatten replaces each joined error by what it joins.
func flatten(errs []error) []error {
	var out []error
	for _, err := range errs {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			out = append(out, joined.Unwrap()...)
		} else {
			out = append(out, err)
		}
	}
	return out
}

func claimText(v cty.Value, at cty.Path) (cty.Value, error) {
	switch {
	case v.IsNull():
		return cty.NilVal, at.NewErrorf("null never matches a claim; leave the claim out")
	case v.Type() == cty.String:
		return jsonText(v.AsString()), nil
	case v.Type() == cty.Bool:
		return jsonText(v.True()), nil
	case v.Type() == cty.Number:
		n, acc := v.AsBigFloat().Int64()
		if !v.AsBigFloat().IsInt() {
			return cty.NilVal, at.NewErrorf("%s never matches: Vault cuts the fraction off a token's number before it compares. If the claim is a string, put it in quotes", numberText(v))
		}
		if acc != 0 {
			return cty.NilVal, at.NewErrorf("%s never matches: Vault compares numbers of 64 bits. If the claim is a string, put it in quotes", numberText(v))
		}
		return cty.StringVal(strconv.FormatInt(n, 10)), nil
	case v.Type().IsObjectType() || v.Type().IsMapType():
		return cty.NilVal, at.NewErrorf("a map never matches a claim. Bind the value within it, and name the claim by a JSON pointer such as \"/a/b\"")
	}
	return cty.NilVal, at.NewErrorf("a list within a list never matches; a claim is bound to a string, a number, true or false, or a list of these")
}

// Decode implements [hclschema.Type]. What could never match is kept, so that
// the plan shows it.
func (c Claims) Decode(raw any) (cty.Value, error) {
	claims, ok := raw.(map[string]any)
	if !ok && raw != nil {
		return cty.NilVal, unexpected("a map of claims", raw)
	}
	out := make(map[string]cty.Value, len(claims))
	for name, value := range claims {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		texts := make([]cty.Value, len(list))
		for i, e := range list {
			texts[i] = jsonText(e)
		}
		out[name] = SetOf(texts)
	}
	return claimMap(out), nil
}

// View implements [hclschema.Viewer]: the default, since what is not empty was
// written.
func (Claims) View(cty.Value) cty.Value { return cty.MapValEmpty(cty.Set(cty.String)) }

// Encode implements [hclschema.Type]: one value as itself, several as a list.
func (Claims) Encode(v cty.Value) any {
	out := make(map[string]any, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		name, texts := it.Element()
		list := make([]any, 0, texts.LengthInt())
		for et := texts.ElementIterator(); et.Next(); {
			_, text := et.Element()
			list = append(list, fromJSON(text.AsString()))
		}
		if len(list) == 1 {
			out[name.AsString()] = list[0]
		} else {
			out[name.AsString()] = list
		}
	}
	return out
}

// NotStrings lists the claims with a value that is not a string, which Vault
// refuses for bound_claims_type "glob": as a path into the value of the field.
func (Claims) NotStrings(v cty.Value) []string {
	var out []string
	for it := v.ElementIterator(); it.Next(); {
		name, texts := it.Element()
		for et := texts.ElementIterator(); et.Next(); {
			if _, text := et.Element(); text.AsString()[0] != '"' {
				out = append(out, fmt.Sprintf("%s = %s", name.AsString(), text.AsString()))
			}
		}
	}
	return out
}

func claimMap(m map[string]cty.Value) cty.Value {
	if len(m) == 0 {
		return Claims{}.Zero()
	}
	return cty.MapVal(m)
}

// jsonText encodes a value that came from JSON or is a string or bool.
func jsonText(v any) cty.Value {
	if s, ok := v.(string); ok {
		if isPlain(s) {
			return cty.StringVal(`"` + s + `"`)
		}
		v = composed(s)
	}
	text, err := encodeJSON(v)
	if err != nil {
		return cty.StringVal(fmt.Sprintf("%q", fmt.Sprint(v)))
	}
	return exactly(text)
}

// isPlain says whether a string stands in JSON as it is, between quotes.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// inASCII writes a JSON text without other characters, so that nothing in it can
// be composed.
func inASCII(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		if unit < utf8.RuneSelf {
			b.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

func fromJSON(text string) any {
	if inner, ok := plainString(text); ok {
		return inner
	}
	var v any
	if err := decodeJSON(text, &v); err != nil {
		return text
	}
	if n, ok := v.(json.Number); ok {
		return n
	}
	return v
}

// plainString is the string in a JSON text in which nothing is escaped.
func plainString(text string) (inner string, ok bool) {
	if len(text) < 2 || text[0] != '"' || strings.Contains(text, `\`) {
		return "", false
	}
	return text[1 : len(text)-1], true
}
