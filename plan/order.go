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
// role. Where letting go first would close a circle, it is given up; the naming
// order never closes one, since kinds name each other in one direction only.
func order(changes []*Change) {
	index := make(map[string]int, len(changes))
	for i, c := range changes {
		index[identity(c.Object)] = i
	}
	soft := make([][]int, len(changes))
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
				soft[j] = append(soft[j], i)
			}
		}
	}
	addSoft(changes, soft)
}

// named returns the identities of the objects that this one names.
func named(o *hclschema.Object) map[string]bool {
	out := map[string]bool{}
	for i := range o.Kind.Fields {
		if refs := o.Kind.Fields[i].Refs; refs != "" {
			collect(refs, o.Values[i], out)
		}
	}
	return out
}

func collect(kind string, v cty.Value, into map[string]bool) {
	if v.Type() == cty.String {
		into[key(kind, v.AsString())] = true
		return
	}
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		into[key(kind, e.AsString())] = true
	}
}

// addSoft adds the wishes of soft (change j after each of soft[j]) as far as
// they close no circle: it walks the changes in an order that honours all of
// After and as many wishes as it can, and keeps the wishes that point backwards
// in that order.
func addSoft(changes []*Change, soft [][]int) {
	position := linearize(changes, soft)
	for j, wishes := range soft {
		for _, i := range wishes {
			if position[i] < position[j] {
				changes[j].After = append(changes[j].After, i)
			}
		}
	}
	for _, c := range changes {
		c.After = sortedUnique(c.After)
	}
}

// linearize returns each change's place in a topological order of After, in
// which a wish is dropped only when nothing else could go on.
func linearize(changes []*Change, soft [][]int) []int {
	n := len(changes)
	hard, wish := make([]int, n), make([]int, n)
	next, nextSoft := make([][]int, n), make([][]int, n)
	for j, c := range changes {
		hard[j], wish[j] = len(c.After), len(soft[j])
		for _, i := range c.After {
			next[i] = append(next[i], j)
		}
		for _, i := range soft[j] {
			nextSoft[i] = append(nextSoft[i], j)
		}
	}
	position := make([]int, n)
	done := make([]bool, n)
	var ready, waiting []int
	push := func(j int) {
		switch {
		case done[j] || hard[j] > 0:
		case wish[j] > 0:
			waiting = append(waiting, j)
		default:
			ready = append(ready, j)
		}
	}
	for j := range changes {
		push(j)
	}
	for place := 0; place < n; {
		if len(ready) == 0 {
			if len(waiting) == 0 {
				return position // a circle of hard edges, which kinds cannot make
			}
			ready, waiting = waiting[:1:1], waiting[1:]
		}
		j := ready[0]
		ready = ready[1:]
		if done[j] {
			continue
		}
		done[j] = true
		position[j] = place
		place++
		for _, k := range next[j] {
			hard[k]--
			push(k)
		}
		for _, k := range nextSoft[j] {
			wish[k]--
			push(k)
		}
	}
	return position
}
