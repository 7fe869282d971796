package lint

import (
	"encoding/json"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// claim is a bound claim of a role. The values are alternatives: any one of them
// lets a token in, so that a claim is as wide as its widest value.
type claim struct {
	// name is the key in bound_claims.
	name string
	// top is the name of the token's claim that is looked at: name itself, or
	// the first part of a JSON pointer.
	top string
	// deep is true for a JSON pointer to something within the claim.
	deep   bool
	values []claimValue
}

// key is what the profile calls the thing that is bound: a claim, or the pointer
// to something within one.
func (c *claim) key() string {
	if c.deep {
		return c.name
	}
	return c.top
}

// claimValue is one value that a claim may have.
type claimValue struct {
	// json is the value as JSON, "\"42\"" or "42".
	json string
	// text is the string, where it is one, else the JSON.
	text string
	// kind is "string", "number", "bool", or "other" for what never matches.
	kind string
}

// claimsOf takes the canonical value of bound_claims apart.
func claimsOf(v cty.Value) []claim {
	if v.IsNull() || !v.CanIterateElements() {
		return nil
	}
	claims := make([]claim, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		key, values := it.Element()
		c := claim{name: key.AsString()}
		c.top, c.deep = pointed(c.name)
		for et := values.ElementIterator(); et.Next(); {
			_, text := et.Element()
			c.values = append(c.values, newClaimValue(text.AsString()))
		}
		claims = append(claims, c)
	}
	return claims
}

// pointed returns the token's claim that a key names: a key that begins with a
// slash is a JSON pointer (RFC 6901).
func pointed(name string) (top string, deep bool) {
	if !strings.HasPrefix(name, "/") {
		return name, false
	}
	first, _, deep := strings.Cut(name[1:], "/")
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(first), deep
}

func newClaimValue(text string) claimValue {
	v := claimValue{json: text, text: text, kind: "other"}
	switch {
	case strings.HasPrefix(text, `"`):
		v.kind = "string"
		if err := json.Unmarshal([]byte(text), &v.text); err != nil {
			v.text = text
		}
	case text == "true", text == "false":
		v.kind = "bool"
	case text != "" && strings.ContainsAny(text[:1], "-0123456789"):
		v.kind = "number"
	}
	return v
}

// claim returns the bound claim that looks at the token's claim of that name
// itself, by name or by pointer; nil where none does.
func (r *role) claim(top string) *claim {
	for i := range r.claims {
		if c := &r.claims[i]; c.top == top && !c.deep {
			return c
		}
	}
	return nil
}

// wild says whether a value is a pattern: only "*" is special, in roles of type
// glob, and stands for any text, slashes and nothing included.
func (r *role) wild(v claimValue) bool {
	return r.glob && v.kind == "string" && strings.Contains(v.text, "*")
}

// fixed is the part of a pattern before its first "*": what a matching value
// begins with.
func fixed(pattern string) string {
	before, _, _ := strings.Cut(pattern, "*")
	return before
}
