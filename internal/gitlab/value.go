package gitlab

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// kind is the type that a value has for GitLab, whose YAML is that of Ruby.
type kind int

const (
	null kind = iota
	boolean
	integer
	float
	text
	list
	hash
	reference // a !reference that is not resolved yet
	refused   // a value that GitLab's parser does not load, such as a date
)

// Bounds on a file after its aliases are replaced, such as GitLab has (2 MB of
// memory, a depth of 100). A value that is used twice counts twice.
const (
	maxSize  = 100_000
	maxDepth = 100
)

// value is a value of a YAML file with its place. Values are never changed once
// they are made: aliases and merges share them.
type value struct {
	kind kind
	// text is a scalar as Ruby would print it: 010 becomes 8.
	text string
	// items are the elements of a list.
	items []*value
	// entries are those of a hash, each key once, in Ruby's order.
	entries []entry
	// path is what a !reference names.
	path []string
	// faulty says that the value, a null, stands for one that was reported
	// already.
	faulty bool
	rng    hcl.Range

	index       map[string]int // of entries, where they are many
	size, depth int
}

// entry is a key of a hash with its value.
type entry struct {
	key      string
	keyRange hcl.Range
	value    *value
}

// newList makes a list.
func newList(items []*value, rng hcl.Range) *value {
	v := &value{kind: list, items: items, rng: rng}
	for _, item := range items {
		v.count(item)
	}
	return v
}

// newHash makes a hash of entries whose keys differ.
func newHash(entries []entry, rng hcl.Range) *value {
	const many = 8
	v := &value{kind: hash, entries: entries, rng: rng}
	if len(entries) > many {
		v.index = make(map[string]int, len(entries))
	}
	for i, e := range entries {
		v.count(e.value)
		if v.index != nil {
			v.index[e.key] = i
		}
	}
	return v
}

// count adds a part to the size of a value, up to a bound.
func (v *value) count(part *value) {
	const enough = 1 << 40
	v.size = min(v.size+part.size+1, enough)
	v.depth = max(v.depth, part.depth+1)
}

// find returns the position of a key, or -1.
func (v *value) find(key string) int {
	if v == nil || v.kind != hash {
		return -1
	}
	if v.index != nil {
		if i, ok := v.index[key]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(v.entries, func(e entry) bool { return e.key == key })
}

// get returns the entry of a key.
func (v *value) get(key string) (entry, bool) {
	i := v.find(key)
	if i < 0 {
		return entry{}, false
	}
	return v.entries[i], true
}

// child returns the value of a key, or nil without that key.
func (v *value) child(key string) *value {
	e, ok := v.get(key)
	if !ok {
		return nil
	}
	return e.value
}

// keys are the keys of a hash.
func (v *value) keys() []string {
	keys := make([]string, len(v.entries))
	for i, e := range v.entries {
		keys[i] = e.key
	}
	return keys
}

// is says whether a value is there and of that kind.
func (v *value) is(k kind) bool { return v != nil && v.kind == k }

// absent says whether a value is not there or null, which GitLab treats alike
// in most places.
func (v *value) absent() bool { return v == nil || v.kind == null }

// scalar says whether a value is one that a variable can have.
func (v *value) scalar() bool {
	return v != nil && (v.kind == text || v.kind == integer || v.kind == float || v.kind == boolean)
}
