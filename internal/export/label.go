package export

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/vaultci/vaultci/hclschema"
)

// giveLabels gives each entry a label of its own among those of its kind: its
// name, as far as a label can be that. Where several have the same name, in
// different mounts, the mount comes before it.
func giveLabels(entries []*entry) {
	same := map[[2]string]int{}
	for _, e := range entries {
		same[[2]string{e.object.Kind.Name, plainLabel(e)}]++
	}
	taken := map[string]bool{}
	for _, e := range entries {
		e.label = plainLabel(e)
		if f := holderField(e.object.Kind); f != nil && same[[2]string{e.object.Kind.Name, e.label}] > 1 {
			e.label = identifier(e.object.String(f.Name) + "-" + e.object.String(e.object.Kind.Label))
		}
		base := e.label
		for n := 2; taken[e.address()]; n++ {
			e.label = fmt.Sprintf("%s-%d", base, n)
		}
		taken[e.address()] = true
	}
}

func plainLabel(e *entry) string { return identifier(e.object.String(e.object.Kind.Label)) }

// identifier makes an HCL identifier of a name.
func identifier(name string) string {
	var b strings.Builder
	for _, r := range name {
		if hclsyntax.ValidIdentifier("x" + string(r)) {
			b.WriteRune(r)
		} else if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
			b.WriteByte('-')
		}
	}
	label := strings.Trim(b.String(), "-")
	switch {
	case label == "":
		return "unnamed"
	case !hclsyntax.ValidIdentifier(label):
		return "_" + label // it begins with a digit
	}
	return label
}

// holderField is the field that names what an object of the kind lives in, or
// nil.
func holderField(kind *hclschema.Kind) *hclschema.Field {
	for i := range kind.Fields {
		if f := &kind.Fields[i]; f.Holds && f.Identity {
			return f
		}
	}
	return nil
}
