package types

import (
	"errors"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// Set is a list of strings whose order and repetitions mean nothing to Vault.
// Each element is trimmed, as Vault does.
//
// The canonical value is a list, see [SetOf]: cty's own sets sort and hash their
// elements whenever they are looked at, which a large fleet feels.
type Set struct {
	// Lower folds elements to lower case.
	Lower bool
	// DropEmpty leaves out elements that are empty.
	DropEmpty bool
	// Element brings one element into canonical form or says what is wrong
	// with it. It may be nil.
	Element func(string) (string, error)
	// What says what the elements are; "strings" where it is empty.
	What string
}

// Name implements [hclschema.Type].
func (t Set) Name() string {
	if t.What != "" {
		return "a list of " + t.What
	}
	return "a list of strings"
}

// Constraint implements [hclschema.Type]: a list, so that a fault in an element
// can be pointed at.
func (Set) Constraint() cty.Type { return cty.List(cty.String) }

// Zero implements [hclschema.Type].
func (Set) Zero() cty.Value { return SetOf(nil) }

// Normalize implements [hclschema.Type].
func (t Set) Normalize(v cty.Value) (cty.Value, error) {
	out := make([]cty.Value, 0, v.LengthInt())
	var faults []error
	for it := v.ElementIterator(); it.Next(); {
		index, elem := it.Element()
		at := cty.Path{cty.IndexStep{Key: index}}
		if elem.IsNull() {
			faults = append(faults, at.NewErrorf("null is not a string"))
			continue
		}
		s, keep, err := t.element(elem.AsString())
		switch {
		case err != nil:
			faults = append(faults, at.NewError(err))
		case keep:
			out = append(out, cty.StringVal(s))
		}
	}
	return SetOf(out), errors.Join(faults...)
}

// Decode implements [hclschema.Type].
func (t Set) Decode(raw any) (cty.Value, error) {
	list, ok := raw.([]any)
	if !ok && raw != nil {
		return cty.NilVal, unexpected("a list", raw)
	}
	var out []cty.Value
	for _, e := range list {
		s, ok := e.(string)
		if !ok {
			return cty.NilVal, unexpected("a string", e)
		}
		canonical, keep, err := t.element(s)
		switch {
		case err != nil:
			out = append(out, cty.StringVal(s)) // what the server has is shown as it is
		case keep:
			out = append(out, cty.StringVal(canonical))
		}
	}
	return SetOf(out), nil
}

// View implements [hclschema.Viewer]: a set.
func (Set) View(v cty.Value) cty.Value {
	if v.LengthInt() == 0 {
		return cty.SetValEmpty(cty.String)
	}
	return cty.SetVal(v.AsValueSlice())
}

// Encode implements [hclschema.Type]: a list in sorted order, never null.
func (Set) Encode(v cty.Value) any {
	out := make([]any, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		out = append(out, e.AsString())
	}
	return out
}

func (t Set) element(s string) (canonical string, keep bool, err error) {
	s = strings.TrimSpace(s)
	if t.Lower {
		s = strings.ToLower(s)
	}
	if s == "" && t.DropEmpty {
		return "", false, nil
	}
	if t.Element != nil {
		s, err = t.Element(s)
	}
	return s, true, err
}

// SetOf is the canonical value of a set of strings: a list in sorted order, each
// element once. It sorts elems in place.
func SetOf(elems []cty.Value) cty.Value {
	if len(elems) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	if len(elems) > 1 {
		slices.SortFunc(elems, func(a, b cty.Value) int { return strings.Compare(a.AsString(), b.AsString()) })
		elems = slices.CompactFunc(elems, func(a, b cty.Value) bool { return a.AsString() == b.AsString() })
	}
	return cty.ListVal(elems)
}
