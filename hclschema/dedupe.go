package hclschema

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// said is what a diagnostic says of which place.
type said struct {
	rng             hcl.Range
	summary, detail string
}

func saidBy(d *hcl.Diagnostic) said {
	s := said{summary: d.Summary, detail: d.Detail}
	if d.Subject != nil {
		s.rng = *d.Subject
	}
	return s
}

// dedupe drops diagnostics that say the same of the same place.
func dedupe(diags hcl.Diagnostics) hcl.Diagnostics {
	seen := make(map[said]bool, len(diags))
	out := diags[:0]
	for _, d := range diags {
		if s := saidBy(d); !seen[s] {
			seen[s] = true
			out = append(out, d)
		}
	}
	return out
}

// instanceFaults is what is wrong with one instance of a block.
type instanceFaults struct {
	address string
	diags   hcl.Diagnostics
}

// gather reports each fault once, however many instances of a block have it, and
// names these instances unless it is all of them.
func gather(faults []instanceFaults) hcl.Diagnostics {
	var out hcl.Diagnostics
	concerned := map[said][]string{}
	for _, f := range faults {
		for _, d := range dedupe(f.diags) {
			s := saidBy(d)
			if concerned[s] == nil {
				out = append(out, d)
			}
			concerned[s] = append(concerned[s], f.address)
		}
	}
	for _, d := range out {
		if addresses := concerned[saidBy(d)]; len(addresses) < len(faults) || len(faults) == 1 {
			d.Detail += concerns(addresses)
		}
	}
	return out
}

func concerns(addresses []string) string {
	const shown = 3
	if len(addresses) > shown {
		return fmt.Sprintf(" This concerns %s and %d more.", strings.Join(addresses[:shown], ", "), len(addresses)-shown)
	}
	return fmt.Sprintf(" This concerns %s.", strings.Join(addresses, ", "))
}
