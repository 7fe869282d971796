package plan

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// order fills in After: what must be carried out before what.
//
// What an object names is written before it: policies before the roles that use
// them, mounts before their roles. Of what an object ceases to name, it lets go
// first: a role that loses a policy is written before that policy changes or
// goes, so that narrowing comes before widening and no policy is missed by a
// role. That is a wish: where it would close a circle it is given up (see
// [grant]). The naming order never closes one, since kinds name each other in
// one direction only.
func order(changes []*Change) {
	index := make(map[string]int, len(changes))
	for i, c := range changes {
		index[identity(c.Object)] = i
	}
	wishes := make([][]int, len(changes))
	for i, c := range changes {
		now := named(c.Object)
		if c.Action == Delete {
			now = nil
		}
		was := map[string]bool{}
		if c.Live != nil {
			was = named(c.Live)
		}
		for name := range now {
			if j, ok := index[name]; ok && j != i && changes[j].Action != Delete {
				c.After = append(c.After, j)
			}
		}
		for name := range was {
			if j, ok := index[name]; ok && j != i && !now[name] {
				wishes[j] = append(wishes[j], i)
			}
		}
	}
	grant(changes, wishes)
	for _, c := range changes {
		c.After = sortedUnique(c.After)
	}
}

// named returns the identities of the objects that this one names.
func named(o *hclschema.Object) map[string]bool {
	out := map[string]bool{}
	for i := range o.Kind.Fields {
		if f := &o.Kind.Fields[i]; f.Refs != "" {
			collect(f, o.Values[i], out)
		}
	}
	return out
}

func collect(f *hclschema.Field, v cty.Value, into map[string]bool) {
	if v.Type() == cty.String {
		for _, name := range f.Named(v.AsString()) {
			into[key(name.Kind, name.Label)] = true
		}
		return
	}
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		for _, name := range f.Named(e.AsString()) {
			into[key(name.Kind, name.Label)] = true
		}
	}
}
