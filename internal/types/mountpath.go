package types

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/zclconf/go-cty/cty"
)

// MountPath is where an auth method or secrets engine is mounted. Slashes at its
// ends mean nothing.
type MountPath struct {
	// Reserved are first segments under which nothing can be mounted.
	Reserved []string
}

// Name implements [hclschema.Type].
func (MountPath) Name() string { return "a mount path" }

// Constraint implements [hclschema.Type].
func (MountPath) Constraint() cty.Type { return cty.String }

// Zero implements [hclschema.Type].
func (MountPath) Zero() cty.Value { return cty.StringVal("") }

// Normalize implements [hclschema.Type].
func (t MountPath) Normalize(v cty.Value) (cty.Value, error) {
	path := strings.Trim(v.AsString(), "/")
	switch {
	case path == "":
		return cty.NilVal, errors.New("a mount path must not be empty")
	case strings.Contains(path, "//") || strings.Contains("/"+path+"/", "/../"):
		return cty.NilVal, fmt.Errorf("%q has empty or .. segments", path)
	case strings.ContainsFunc(path, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' }):
		return cty.NilVal, fmt.Errorf("%q has spaces or characters that cannot be printed", path)
	}
	first, _, _ := strings.Cut(path, "/")
	for _, reserved := range t.Reserved {
		if first == reserved {
			return cty.NilVal, fmt.Errorf("cannot mount %q: Vault keeps %s/ for itself", path, reserved)
		}
	}
	return cty.StringVal(path), nil
}

// Decode implements [hclschema.Type].
func (MountPath) Decode(raw any) (cty.Value, error) {
	s, ok := raw.(string)
	if !ok {
		return cty.NilVal, unexpected("a mount path", raw)
	}
	return cty.StringVal(strings.Trim(s, "/")), nil
}

// Encode implements [hclschema.Type].
func (MountPath) Encode(v cty.Value) any { return v.AsString() }
