package export

import (
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// check loads what is written and plans it against what it came from. An entry
// that has faults or would change is written in a plainer form or left out, and
// then the result is false.
func (w *writer) check() bool {
	kept := w.kept()
	config, diags := w.load(kept)
	reasons := faults(diags)
	if len(reasons) == 0 {
		reasons = w.differences(kept, config)
	}
	settled := true
	for _, e := range kept {
		found := reasons[e.address()]
		if len(found) == 0 {
			continue
		}
		settled = false
		if e.unfolded {
			e.literal = true
		} else {
			e.reasons = found
		}
	}
	return settled
}

// faults are those of each entry, by its address.
func faults(diags hcl.Diagnostics) map[string][]string {
	reasons := map[string][]string{}
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			address := strings.TrimSuffix(d.Subject.Filename, extension)
			reasons[address] = append(reasons[address], d.Summary+": "+d.Detail)
		}
	}
	return reasons
}

// load loads the entries, each from a file of its own, so that a fault tells of
// which it is.
func (w *writer) load(entries []*entry) (*hclschema.Config, hcl.Diagnostics) {
	files := fstest.MapFS{}
	for _, e := range entries {
		files[e.address()+extension] = &fstest.MapFile{Data: []byte(e.text)}
	}
	var vars []string
	for _, v := range w.sortedVariables() {
		files["variable."+v.name+extension] = &fstest.MapFile{Data: []byte(v.declaration())}
		vars = append(vars, v.name+"=(not known)")
	}
	return hclschema.Load(files, hclschema.Options{Schema: w.schema, Vars: vars})
}

// differences say, by address, what a plan of the configuration against the live
// objects would change or could not find in it.
func (w *writer) differences(kept []*entry, config *hclschema.Config) map[string][]string {
	reasons := map[string][]string{}
	live, declared := plan.NewState(), map[string]bool{}
	for _, o := range config.Objects {
		declared[o.Address] = true
	}
	for _, e := range kept {
		live.Put(e.object)
		if !declared[e.address()] {
			reasons[e.address()] = []string{"The language cannot declare it."}
		}
	}
	for _, c := range plan.Compute(config.Objects, live, plan.Options{IgnoreFormatting: w.opts.Unfold}).Changes {
		reasons[c.Address] = []string{difference(c)}
	}
	return reasons
}

// difference says in which fields a declared object would differ from the live
// one. The values may be secret.
func difference(c *plan.Change) string {
	if c.Action == plan.Create {
		return fmt.Sprintf("The configuration would declare %s.", c.Path())
	}
	text := "The language cannot say what it has in"
	for i := range c.Fields {
		if i > 0 {
			text += ","
		}
		text += " " + c.Fields[i].Field.Name
	}
	return text + "."
}
