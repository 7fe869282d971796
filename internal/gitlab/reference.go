package gitlab

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

const summaryReference = "Reference not accepted by GitLab"

// maxReferences bounds how many !reference may lead to each other. GitLab
// documents ten.
const maxReferences = 10

// resolver replaces !reference by what it names: the text as it stands after all
// includes, and before extends.
type resolver struct {
	config *value
	work   *work
	// done are values without references in them, by the value with them.
	done map[*value]*value
	// within are the references that are being replaced.
	within []*value
	// elsewhere says where else the target may be, or is "".
	elsewhere string
	// lenient says that a missing target is not reported.
	lenient bool
	*faults
}

// resolve replaces all references in a value.
func (r *resolver) resolve(v *value) *value {
	if v == nil {
		return nil
	}
	if v.kind != reference && v.kind != list && v.kind != hash {
		return v
	}
	if done, ok := r.done[v]; ok {
		return done
	}
	var out *value
	switch v.kind {
	case reference:
		out = r.reference(v)
	case list:
		out = r.list(v)
	default:
		out = r.hash(v)
	}
	r.done[v] = out
	return out
}

func (r *resolver) list(v *value) *value {
	changed := false
	items := make([]*value, len(v.items))
	for i, item := range v.items {
		items[i] = r.resolve(item)
		changed = changed || items[i] != item
	}
	if !changed {
		return v
	}
	return newList(items, v.rng)
}

func (r *resolver) hash(v *value) *value {
	changed := false
	entries := make([]entry, len(v.entries))
	for i, e := range v.entries {
		entries[i] = e
		entries[i].value = r.resolve(e.value)
		changed = changed || entries[i].value != e.value
	}
	if !changed {
		return v
	}
	return newHash(entries, v.rng)
}

// reference finds what one reference names.
func (r *resolver) reference(v *value) *value {
	if v.faulty {
		return &value{faulty: true, rng: v.rng}
	}
	written := "!reference " + inspect(v.path)
	for _, outer := range r.within {
		if outer == v {
			return r.broken(v, written+" is part of a circular chain", r.chain(v))
		}
	}
	if len(r.within) >= maxReferences {
		return r.broken(v, written+" is nested too deep", fmt.Sprintf("A !reference may lead to another one, up to %d of them. Name the last target here.", maxReferences))
	}
	target, missing := r.dig(v.path)
	if missing != "" && r.lenient {
		return &value{faulty: true, rng: v.rng}
	}
	if missing != "" {
		return r.broken(v, written+" could not be found", missing+r.elsewhere)
	}
	r.within = append(r.within, v)
	out := r.resolve(target)
	r.within = r.within[:len(r.within)-1]
	if out.size > maxSize || !r.work.spend(1) {
		return r.broken(v, "The parsed YAML is too big", "What this reference stands for is too large.")
	}
	return out
}

// broken stands for a value that was reported.
func (r *resolver) broken(v *value, message, hint string) *value {
	r.fault(v.rng, summaryReference, message, hint)
	return &value{faulty: true, rng: v.rng}
}

// chain names the references that lead back to the first one.
func (r *resolver) chain(v *value) string {
	var steps []string
	for _, outer := range r.within {
		if outer == v || len(steps) > 0 {
			steps = append(steps, fmt.Sprintf("%s (%s:%d)", inspect(outer.path), outer.rng.Filename, outer.rng.Start.Line))
		}
	}
	return "Each of these leads to the next one: " + strings.Join(steps, " → ") + " → " + inspect(v.path) + ". Take one out of the loop."
}

// dig follows the names. It returns why that fails, or "".
func (r *resolver) dig(path []string) (*value, string) {
	at := r.config
	for i, name := range path {
		where := "The file and what it includes"
		if i > 0 {
			where = strconv.Quote(strings.Join(path[:i], ":"))
		}
		if at.kind == reference {
			return nil, where + " is a !reference itself, and GitLab does not look behind it. Name its target here."
		}
		if at.kind != hash {
			return nil, where + " is not a hash and has no keys."
		}
		next := at.child(name)
		if next == nil {
			return nil, fmt.Sprintf("%s has no %q.%s%s", where, name, didYouMean(name, at.keys()), r.inherited(path, i))
		}
		at = next
	}
	if at.absent() || at.kind == boolean && at.text == "false" {
		return nil, "It is there, but it is empty or false, and GitLab takes that for missing."
	}
	return at, ""
}

// inherited explains the trap that a reference sees what a job says itself.
func (r *resolver) inherited(path []string, i int) string {
	if i == 0 || r.config.child(path[0]).child("extends") == nil {
		return ""
	}
	return fmt.Sprintf(" !reference sees what %s says itself, and not what it has by extends: name the job that says it.", path[0])
}

// inspect writes names as Ruby shows a list.
func inspect(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// refer returns a place in words.
func refer(rng hcl.Range) string { return fmt.Sprintf("%s:%d", rng.Filename, rng.Start.Line) }
