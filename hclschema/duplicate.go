package hclschema

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// pair is two blocks that declare the same objects.
type pair struct{ first, second *Source }

// duplicates reports objects that are one object on the server, once for each
// pair of blocks, however many of their instances meet.
func duplicates(objects []*Object) hcl.Diagnostics {
	var diags hcl.Diagnostics
	seen := make(map[string]*Object, len(objects))
	more := map[pair]int{}
	first := map[pair]*hcl.Diagnostic{}
	for _, o := range objects {
		prior, ok := seen[o.Path]
		if !ok {
			seen[o.Path] = o
			continue
		}
		p := pair{prior.Source, o.Source}
		if first[p] != nil {
			more[p]++
			continue
		}
		first[p] = sameObject(o, prior)
		diags = append(diags, first[p])
	}
	for p, n := range more {
		first[p].Detail += fmt.Sprintf(" There are %d more such pairs of these blocks.", n)
	}
	return diags
}

func sameObject(o, prior *Object) *hcl.Diagnostic {
	detail := fmt.Sprintf("%s and %s are one object on the server: %s.", prior.Address, o.Address, o.Path)
	if o.written != prior.written {
		detail += fmt.Sprintf(" To Vault %q and %q are the same %s.", prior.written, o.written, o.Kind.Label)
	}
	if prior.Source == o.Source {
		detail += fmt.Sprintf(" With for_each, set %s to something that differs for each element, such as each.key.", o.Kind.Label)
	} else {
		where := prior.BlockRange()
		detail += fmt.Sprintf(" The other one stands at %s:%d; rename or remove one of them.", where.Filename, where.Start.Line)
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Two declarations of one object",
		Detail:   detail,
		Subject:  o.RangeOf(o.Kind.Label),
		Context:  o.BlockRange(),
	}
}
