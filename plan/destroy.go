package plan

import (
	"fmt"
	"sort"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// deletes adds the changes that delete what is live and undeclared. What lives in
// an object that goes is gone with it.
func (c *computation) deletes(declared []*hclschema.Object) {
	gone := c.live.Undeclared()
	if len(gone) == 0 {
		return
	}
	namers := namersOf(declared, gone)
	for _, o := range gone {
		if f := holder(o.Kind); f != nil && anyOf(c.replaced, o, f) {
			continue
		}
		if !c.live.Readable(o.Path) {
			c.plan.Skipped = append(c.plan.Skipped, o.Address)
			continue
		}
		c.add(&Change{Action: Delete, Object: o, Live: o, Fields: deleted(o), Loss: missed(namers[identity(o)])})
	}
	sort.SliceStable(c.plan.Changes, func(i, j int) bool { return c.plan.Changes[i].Address < c.plan.Changes[j].Address })
	sort.Strings(c.plan.Skipped)
}

// deleted lists what an object had that is deleted: the fields that are not at
// their default.
func deleted(o *hclschema.Object) []FieldChange {
	var out []FieldChange
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if f.Identity || o.Values[i].RawEquals(f.Zero()) {
			continue
		}
		out = append(out, FieldChange{Field: f, Before: o.Values[i], After: cty.NilVal, Sensitive: o.SensitiveAt(i)})
	}
	return out
}

// namersOf finds, for each object that goes, the declared ones that name it, by
// its identity.
func namersOf(declared, gone []*hclschema.Object) map[string][]string {
	going := make(map[string]bool, len(gone))
	for _, o := range gone {
		going[identity(o)] = true
	}
	namers := map[string][]string{}
	for _, o := range declared {
		for name := range named(o) {
			if going[name] {
				namers[name] = append(namers[name], o.Address)
			}
		}
	}
	return namers
}

// missed says that declared objects go on to name one that is deleted.
func missed(namers []string) []string {
	const shown = 3
	switch n := len(namers); {
	case n == 0:
		return nil
	case n > shown:
		return []string{fmt.Sprintf("%s and %d more still name it", strings.Join(namers[:shown], ", "), n-shown)}
	case n == 1:
		return []string{namers[0] + " still names it"}
	}
	return []string{strings.Join(namers, ", ") + " still name it"}
}

// forbid notes that a live object is destroyed although its block forbids it.
func (c *computation) forbid(o, live *hclschema.Object) {
	if live != nil && o.Source != nil && o.Source.PreventDestroy != nil {
		c.plan.Forbidden = append(c.plan.Forbidden, o)
	}
}

// Destroyed counts the objects that the plan destroys: those of each Replace and
// Delete, and what lives in them and is not created again.
func (p *Plan) Destroyed() int {
	again := map[string]bool{} // holder and name
	for _, c := range p.Changes {
		if f := c.Object.Kind.HolderField(); f != nil && c.Action == Create {
			again[key(f.Refs, c.Object.String(f.Name))+"\x00"+c.Object.String(c.Object.Kind.Label)] = true
		}
	}
	n := 0
	for _, c := range p.Destroys() {
		n++
		for _, name := range c.Within {
			if !again[identity(c.Object)+"\x00"+name] {
				n++
			}
		}
	}
	return n
}
