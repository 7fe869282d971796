package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
)

// variable is an input for a secret that the server never returns.
type variable struct {
	name, address, field string
}

// variable declares the variable for a secret of an entry and returns its name.
func (w *writer) variable(e *entry, f *hclschema.Field) string {
	base := strings.ReplaceAll(e.label, "-", "_") + "_" + f.Key()
	v := &variable{name: base, address: e.address(), field: f.Key()}
	for n := 2; w.variables[v.name] != nil; n++ {
		v.name = fmt.Sprintf("%s_%d", base, n)
	}
	w.variables[v.name] = v
	return v.name
}

func (w *writer) sortedVariables() []*variable {
	var out []*variable
	for _, name := range slices.Sorted(maps.Keys(w.variables)) {
		out = append(out, w.variables[name])
	}
	return out
}

// declaration writes the variable's block.
func (v *variable) declaration() string {
	return fmt.Sprintf(`# Vault never returns this secret. Give it as %s%s.
variable %q {
type = string
sensitive = true
description = "%s of %s"
}
`, hclschema.EnvPrefix, v.name, v.name, v.field, v.address)
}
