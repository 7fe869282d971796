package gitlab

import "slices"

// maxWork bounds how many entries are copied while a file and what it includes
// are merged. Two thousand jobs that extend three others of a hundred keys need
// 600,000.
const maxWork = 2_000_000

// work is what is left of the work that may be done.
type work struct {
	left int
}

func newWork() *work { return &work{left: maxWork} }

// spend takes from the work that is left and says whether there was enough.
func (w *work) spend(n int) bool {
	w.left -= n
	return w.left >= 0
}

// merge lays one value over another, as extends and include do: hashes are
// merged key by key, and everything else is replaced. A null replaces too, and
// the key stays. Keys keep the order in which they first stand. When the work is
// used up, the upper value is returned.
func (w *work) merge(under, over *value) *value {
	if !under.is(hash) || !over.is(hash) {
		return over
	}
	if !w.spend(len(under.entries) + len(over.entries)) {
		return over
	}
	entries := slices.Clone(under.entries)
	for _, e := range over.entries {
		i := under.find(e.key)
		if i < 0 {
			entries = append(entries, e)
			continue
		}
		e.value = w.merge(entries[i].value, e.value)
		entries[i] = e
	}
	return newHash(entries, over.rng)
}
