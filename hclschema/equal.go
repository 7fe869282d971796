package hclschema

import "github.com/zclconf/go-cty/cty"

// Equal says the same of two canonical values as RawEquals, and says it without
// sorting copies of the sets where a look at their sizes is enough, as it is for
// most fields of most objects.
func Equal(a, b cty.Value) bool {
	if a.Type().IsSetType() && b.Type().IsSetType() && countable(a) && countable(b) {
		switch n := a.LengthInt(); {
		case n != b.LengthInt():
			return false
		case n == 0:
			return a.Type().Equals(b.Type())
		}
	}
	return a.RawEquals(b)
}

func countable(v cty.Value) bool { return v.IsKnown() && !v.IsNull() && !v.IsMarked() }
