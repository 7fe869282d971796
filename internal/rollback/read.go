package rollback

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/snapshot"
)

// Record is a record that was read.
type Record struct {
	About
	// Entries are the objects that the run began to change, in the order of the
	// plan; those that went with others come last.
	Entries []*Entry
	// Untouched counts the objects that the run did not come to.
	Untouched int
	// Finished is false when the run was killed.
	Finished bool
}

// Entry is what was at one path before the run.
type Entry struct {
	// Object has the object's identity and path, and the address that it had.
	Object *hclschema.Object
	// Before is what was there; nil when nothing was.
	Before *hclschema.Object
	// Hidden are the fields of Before that held a secret, and are not recorded.
	Hidden []string
	// Secret are the fields that must not be shown, of what was there and of
	// what is.
	Secret []string
	// Lost says what no rollback brings back, in sentences without a full stop.
	Lost []string
}

// Read reads a record. Lines after one that was cut short do not count.
func Read(text []byte, schema *hclschema.Schema) (*Record, error) {
	r := &Record{}
	began := map[int]bool{}
	var list []*object
	for number, raw := range bytes.SplitAfter(text, []byte("\n")) {
		if !bytes.HasSuffix(raw, []byte("\n")) {
			break // cut short, or the end
		}
		var l line
		if err := json.Unmarshal(raw, &l); err != nil {
			return nil, fmt.Errorf("line %d is damaged: %w", number+1, err)
		}
		if number == 0 {
			if err := r.header(l); err != nil {
				return nil, err
			}
		}
		switch {
		case l.Object != nil:
			list = append(list, l.Object)
		case l.Began != nil:
			began[*l.Began] = true
		case l.Finished:
			r.Finished = true
		}
	}
	if r.Target.ClusterID == "" {
		return nil, fmt.Errorf("it is no rollback record: it has no header")
	}
	return r, r.take(list, began, schema)
}

func (r *Record) header(l line) error {
	switch {
	case l.FormatVersion == "" || l.About == nil:
		return fmt.Errorf("it is no rollback record: it has no header")
	case !strings.HasPrefix(l.FormatVersion, formatMajor):
		return fmt.Errorf("it has format version %s, and this version of vaultci knows %s", l.FormatVersion, FormatVersion)
	}
	r.About = *l.About
	return nil
}

func (r *Record) take(list []*object, began map[int]bool, schema *hclschema.Schema) error {
	for _, o := range list {
		touched := false
		for _, n := range o.Changes {
			touched = touched || began[n]
		}
		if !touched {
			r.Untouched++
			continue
		}
		entry, err := o.entry(schema)
		if err != nil {
			return fmt.Errorf("%s: %w", o.Address, err)
		}
		r.Entries = append(r.Entries, entry)
	}
	return nil
}

func (o *object) entry(schema *hclschema.Schema) (*Entry, error) {
	kind := schema.Kind(o.Kind)
	if kind == nil {
		return nil, fmt.Errorf("this version of vaultci has no kind %q", o.Kind)
	}
	e := &Entry{Lost: o.Lost, Secret: o.Secret}
	for _, name := range o.Secret {
		if kind.FieldIndex(name) < 0 {
			return nil, fmt.Errorf("this version of vaultci knows no %s of %s", name, kind.Name)
		}
	}
	var err error
	if e.Object, err = restore(kind, o.Identity, o.Address); err != nil {
		return nil, err
	}
	if e.Object.Path != o.Path {
		return nil, fmt.Errorf("its path is %s and its name says %s", o.Path, e.Object.Path)
	}
	if o.Before != nil {
		e.Hidden = o.Before.Hidden
		e.Secret = append(e.Secret, e.Hidden...)
		e.Before, err = restore(kind, o.Before.Values, o.Address)
	}
	if e.Before != nil && e.Before.Path != o.Path {
		return nil, fmt.Errorf("its path is %s and what was there was at %s", o.Path, e.Before.Path)
	}
	for _, name := range e.Hidden {
		if kind.FieldIndex(name) < 0 {
			return nil, fmt.Errorf("this version of vaultci knows no %s of %s", name, kind.Name)
		}
	}
	return e, err
}

// restore makes an object of recorded values, each as if it were declared, so that
// all of them are compared.
func restore(kind *hclschema.Kind, values snapshot.Values, address string) (*hclschema.Object, error) {
	o, err := snapshot.Restore(kind, values)
	if err != nil {
		return nil, err
	}
	o.Address = address
	for name := range values {
		o.Set(name, o.Get(name))
	}
	return o, nil
}

// Objects are what the run touched, for reading what is live of it.
func (r *Record) Objects() []*hclschema.Object {
	out := make([]*hclschema.Object, len(r.Entries))
	for i, e := range r.Entries {
		out[i] = e.Object
	}
	return out
}
