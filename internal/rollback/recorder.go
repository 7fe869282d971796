package rollback

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/atomicfile"
	"github.com/vaultci/vaultci/internal/snapshot"
	"github.com/vaultci/vaultci/plan"
)

// Options are what a record needs to know beside the plan.
type Options struct {
	// Within lists the live objects that go with one that a change destroys. It
	// may be nil.
	Within func(*plan.Change) []*hclschema.Object
	// Lost says what is lost for good by a change. It may be nil.
	Lost func(*plan.Change) []string
	// Secret says of a text whether a known secret stands in it. It may be nil.
	Secret func(string) bool
}

// ErrExists is a record that must not be written over: it may be the only way
// back from another run.
var ErrExists = errors.New("there is a rollback record already")

// Recorder writes the record of a run. Its methods may be called by many
// goroutines at once.
type Recorder struct {
	name    string
	numbers map[*plan.Change]int
	mu      sync.Mutex
	file    *os.File
}

// Create writes the record of what is live before the plan is carried out. It is
// on the disk, and the file complete, when the error is nil.
func Create(name string, p *plan.Plan, about About, opts Options) (*Recorder, error) {
	if _, err := os.Lstat(name); err == nil {
		return nil, fmt.Errorf("%w: %s", ErrExists, name)
	}
	f, err := atomicfile.Create(name)
	if err != nil {
		return nil, err
	}
	defer f.Discard() // does nothing when all went well
	w := bufio.NewWriter(f)
	if err := writeBefore(w, p, about, opts); err != nil {
		return nil, fmt.Errorf("writing %s: %w", name, err)
	}
	if err := w.Flush(); err != nil {
		return nil, fmt.Errorf("writing %s: %w", name, err)
	}
	r := &Recorder{name: name, numbers: make(map[*plan.Change]int, len(p.Changes))}
	for i, c := range p.Changes {
		r.numbers[c] = i
	}
	r.file, err = f.Commit()
	return r, err
}

func writeBefore(w io.Writer, p *plan.Plan, about About, opts Options) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(line{FormatVersion: FormatVersion, About: &about}); err != nil {
		return err
	}
	list, err := objects(p, opts)
	if err != nil {
		return err
	}
	for _, o := range list {
		if err := enc.Encode(line{Object: o}); err != nil {
			return err
		}
	}
	return nil
}

// objects lists what the plan touches, one for each path.
func objects(p *plan.Plan, opts Options) ([]*object, error) {
	var list []*object
	byPath := make(map[string]*object, len(p.Changes))
	for i, c := range p.Changes {
		o, err := touched(c, i, opts)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
		byPath[o.Path] = o
	}
	if opts.Within == nil {
		return list, nil
	}
	for i, c := range p.Changes {
		if !c.Action.Destroys() {
			continue
		}
		for _, live := range opts.Within(c) {
			saved, err := within(live, opts)
			if err != nil {
				return nil, err
			}
			o := byPath[live.Path]
			if o == nil {
				o = saved
				list = append(list, o)
			}
			o.Before = saved.Before // the plan knows nothing of what goes and comes again
			o.Changes = append(o.Changes, i)
		}
	}
	return list, nil
}

func touched(c *plan.Change, number int, opts Options) (*object, error) {
	o := &object{Address: c.Address, Kind: c.Kind(), Path: c.Path(), Action: c.Action, Changes: []int{number}}
	var err error
	if o.Identity, err = identity(c.Object); err != nil {
		return nil, err
	}
	o.Secret = secretFields(c.Object)
	if c.Live != nil {
		o.Before, err = preimage(c.Live, c.Object, opts)
	}
	o.Lost = lost(c, opts)
	return o, err
}

// lost says what no rollback of a change brings back.
func lost(c *plan.Change, opts Options) []string {
	var out []string
	if c.Unlisted {
		out = append(out, "what was in it could not be listed, and is not in the record")
	}
	if c.Action.Destroys() && opts.Lost != nil {
		return append(out, opts.Lost(c)...)
	}
	for i := range c.Fields {
		if c.Action == plan.Update && c.Fields[i].Unknown {
			out = append(out, c.Fields[i].Field.Name+" may have been written, and what it was before is not known")
		}
	}
	return out
}

func within(live *hclschema.Object, opts Options) (*object, error) {
	o := &object{Address: hclschema.UndeclaredAddress(live), Kind: live.Kind.Name, Path: live.Path}
	var err error
	if o.Identity, err = identity(live); err != nil {
		return nil, err
	}
	o.Before, err = preimage(live, live, opts)
	return o, err
}

// secretFields are those of an object that must not be shown and that the server
// returns.
func secretFields(o *hclschema.Object) []string {
	var out []string
	for i := range o.Kind.Fields {
		if o.SensitiveAt(i) && !o.Kind.Fields[i].WriteOnly {
			out = append(out, o.Kind.Fields[i].Name)
		}
	}
	return out
}

func identity(o *hclschema.Object) (snapshot.Values, error) {
	return snapshot.Of(o, func(i int) bool { return !o.Kind.Fields[i].Identity })
}

// preimage is what is live, but what is declared with a secret or holds a known
// one.
func preimage(live, declared *hclschema.Object, opts Options) (*before, error) {
	out := &before{}
	omit := func(i int) bool {
		f := &live.Kind.Fields[i]
		if f.WriteOnly || f.Identity {
			return f.WriteOnly
		}
		if declared.SensitiveAt(i) || live.SensitiveAt(i) {
			return true
		}
		text, err := snapshot.Field(live, i)
		return err == nil && opts.Secret != nil && opts.Secret(string(text))
	}
	for i := range live.Kind.Fields {
		if f := &live.Kind.Fields[i]; !f.WriteOnly && !live.Values[i].RawEquals(f.Zero()) && omit(i) {
			out.Hidden = append(out.Hidden, f.Name)
		}
	}
	var err error
	out.Values, err = snapshot.Of(live, omit)
	return out, err
}

// Name is the name of the file.
func (r *Recorder) Name() string { return r.name }

// Began notes that a change is about to be written. Nothing of it may be sent when
// that fails.
func (r *Recorder) Began(c *plan.Change) error {
	n := r.numbers[c]
	return r.add(line{Began: &n})
}

// Ended notes how a change ended.
func (r *Recorder) Ended(c *plan.Change, status string) error {
	n := r.numbers[c]
	return r.add(line{Ended: &n, Status: status})
}

// Finish notes that the run came to its end, and brings the record to the disk.
func (r *Recorder) Finish() error {
	err := r.add(line{Finished: true})
	if syncErr := r.file.Sync(); err == nil {
		err = syncErr
	}
	if closeErr := r.file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// add writes one line with one call, so that a kill leaves whole lines before it.
func (r *Recorder) add(l line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("writing %s: %w", r.name, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.file.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("writing %s: %w", r.name, err)
	}
	return nil
}
