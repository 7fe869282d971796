package types

import (
	"errors"
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// StringMap is a map of strings.
type StringMap struct {
	// DropEmpty leaves out keys whose value is empty, where Vault takes an
	// empty value for "take the key out".
	DropEmpty bool
	// Hidden keys are not compared: they are other fields' own.
	Hidden []string
}

// Name implements [hclschema.Type].
func (StringMap) Name() string { return "a map of strings" }

// Constraint implements [hclschema.Type].
func (StringMap) Constraint() cty.Type { return cty.Map(cty.String) }

// Zero implements [hclschema.Type].
func (StringMap) Zero() cty.Value { return cty.MapValEmpty(cty.String) }

// Normalize implements [hclschema.Type].
func (t StringMap) Normalize(v cty.Value) (cty.Value, error) {
	out := map[string]cty.Value{}
	var faults []error
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		at := cty.Path{cty.IndexStep{Key: key}}
		switch {
		case value.IsNull():
			faults = append(faults, at.NewErrorf("null is not a string; leave the key out"))
		case slices.Contains(t.Hidden, key.AsString()):
			faults = append(faults, at.NewErrorf("the key %q is set by an attribute of its own; take it out here", key.AsString()))
		default:
			t.put(out, key.AsString(), value.AsString())
		}
	}
	return stringMap(out), errors.Join(faults...)
}

// Decode implements [hclschema.Type].
func (t StringMap) Decode(raw any) (cty.Value, error) {
	m, ok := raw.(map[string]any)
	if !ok && raw != nil {
		return cty.NilVal, unexpected("a map", raw)
	}
	out := make(map[string]cty.Value, len(m))
	for key, value := range m {
		s, ok := value.(string)
		if !ok && value != nil {
			s = fmt.Sprint(value)
		}
		t.put(out, key, s)
	}
	for _, hidden := range t.Hidden {
		delete(out, hidden)
	}
	return stringMap(out), nil
}

func (t StringMap) put(m map[string]cty.Value, key, value string) {
	if value != "" || !t.DropEmpty {
		m[key] = cty.StringVal(value)
	}
}

// Encode implements [hclschema.Type].
func (StringMap) Encode(v cty.Value) any {
	out := make(map[string]any, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		out[key.AsString()] = value.AsString()
	}
	return out
}

func stringMap(m map[string]cty.Value) cty.Value {
	if len(m) == 0 {
		return cty.MapValEmpty(cty.String)
	}
	return cty.MapVal(m)
}
