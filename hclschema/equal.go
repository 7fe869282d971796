package hclschema

import "github.com/zclconf/go-cty/cty"

// Equal says the same of two canonical values as RawEquals, and is quick where it
// matters: for texts, and for maps and lists of them, which make up most of the
// objects of a large fleet.
func Equal(a, b cty.Value) bool {
	if !plain(a) || !plain(b) {
		return a.RawEquals(b)
	}
	switch at, bt := a.Type(), b.Type(); {
	case at == cty.String && bt == cty.String:
		return a.AsString() == b.AsString()
	case at == cty.Bool && bt == cty.Bool:
		return a.True() == b.True()
	case at.IsListType() && bt.IsListType(), at.IsMapType() && bt.IsMapType():
		return at.Equals(bt) && equalElements(a, b)
	}
	return a.RawEquals(b)
}

// equalElements compares two lists, or two maps. Both are walked through in the
// same order: that of the elements, or of the keys.
func equalElements(a, b cty.Value) bool {
	n := a.LengthInt()
	if n != b.LengthInt() {
		return false
	}
	if n == 0 {
		return true
	}
	keyed := a.Type().IsMapType()
	for i, j := a.ElementIterator(), b.ElementIterator(); i.Next() && j.Next(); {
		key, x := i.Element()
		other, y := j.Element()
		if !Equal(x, y) || keyed && !Equal(key, other) {
			return false
		}
	}
	return true
}

// plain says whether a value is known, not null, and without marks.
func plain(v cty.Value) bool { return !v.IsMarked() && v.IsKnown() && !v.IsNull() }
