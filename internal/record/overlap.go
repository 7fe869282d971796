package record

import (
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// Overlap is a claim that meets one of another configuration: each would delete
// what the other declares.
type Overlap struct {
	// Ours is the claim of this configuration.
	Ours hclschema.Claim
	// Theirs is the claim of the other.
	Theirs Claim
	// Other is the other configuration's entry.
	Other Other
}

// Overlaps lists the claims that meet those of others, the first of each other
// configuration for each claim.
func Overlaps(claims []hclschema.Claim, others []Other) []Overlap {
	var out []Overlap
	for _, ours := range claims {
		for _, other := range others {
			for _, theirs := range other.Claims {
				meant := hclschema.Claim{Kind: ours.Kind, Holder: theirs.Holder, Pattern: theirs.Pattern}
				if theirs.Kind == ours.Kind.Name && ours.Meets(meant) {
					out = append(out, Overlap{ours, theirs, other})
					break
				}
			}
		}
	}
	return out
}

// Taking is a delete of what another configuration declares.
type Taking struct {
	Change *plan.Change
	Other  Other
}

// Takings lists the deletes of what others declare.
func Takings(p *plan.Plan, others []Other) []Taking {
	var out []Taking
	for _, c := range p.Changes {
		if c.Action != plan.Delete {
			continue
		}
		for _, other := range others {
			if _, ok := other.Objects[keyOf(c.Path())]; ok {
				out = append(out, Taking{c, other})
				break
			}
		}
	}
	return out
}
