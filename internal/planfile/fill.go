package planfile

import (
	"fmt"
	"slices"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// Sealed lists the secret values that the file lacks, each as "ADDRESS: FIELD".
func (f *File) Sealed() []string {
	var out []string
	for i, c := range f.Plan.Changes {
		for name := range f.sealed[i] {
			out = append(out, c.Address+": "+name)
		}
	}
	slices.Sort(out)
	return out
}

// Fill takes the secret values from the objects of the configuration, evaluated
// again. It refuses a value that is not the one that the plan was made with, and
// an object that is no longer declared.
func (f *File) Fill(declared []*hclschema.Object) []*Refusal {
	byAddress := make(map[string]*hclschema.Object, len(declared))
	for _, o := range declared {
		byAddress[o.Address] = o
	}
	var refusals []*Refusal
	for i, c := range f.Plan.Changes {
		if len(f.sealed[i]) > 0 {
			refusals = append(refusals, f.fillObject(c, f.sealed[i], byAddress[c.Address])...)
		}
	}
	return refusals
}

func (f *File) fillObject(c *plan.Change, seals map[string]string, from *hclschema.Object) []*Refusal {
	if from == nil || from.Path != c.Object.Path {
		return []*Refusal{{
			fmt.Sprintf("%s (%s) has secret values, and the configuration no longer declares it", c.Address, c.Path()),
			"Apply with the configuration that the plan was made with, or plan again.",
		}}
	}
	var refusals []*Refusal
	for i := range c.Object.Kind.Fields {
		name := c.Object.Kind.Fields[i].Name
		want, ok := seals[name]
		if !ok {
			continue
		}
		got, err := sealField(f.sealer, from, i)
		if err != nil || got != want {
			refusals = append(refusals, &Refusal{
				fmt.Sprintf("the secret value of %s in %s is not the one that the plan was made with", name, c.Address),
				"Give apply the same variables and environment as plan, or plan again.",
			})
			continue
		}
		c.Object.Values[i] = from.Values[i]
	}
	for i := range c.Fields {
		if at := c.Object.Kind.FieldIndex(c.Fields[i].Field.Name); c.Action != plan.Delete {
			c.Fields[i].After = c.Object.Values[at]
		}
	}
	return refusals
}
