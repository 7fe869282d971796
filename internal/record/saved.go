package record

import (
	"context"
	"maps"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// Planned is a draft as a saved plan keeps it: what the apply of the plan would
// leave. It holds no values, and no secrets.
type Planned struct {
	// Path is the API path of the entry.
	Path string `json:"path"`
	// Version is that of the entry which the plan found; 0 for none.
	Version int64 `json:"version"`
	// Entry is what would be written.
	Entry map[string]any `json:"entry"`
}

// Planned gives the draft the form in which a saved plan keeps it.
func (d *Draft) Planned() (*Planned, error) {
	entry, err := d.After.encode()
	if err != nil {
		return nil, &Error{d.Path, err}
	}
	return &Planned{d.Path, d.version, entry}, nil
}

// Resume makes the draft of a saved plan that is carried out now. Where another
// apply has written the entry since the plan was made, its entry stays but for the
// objects of the plan.
func Resume(ctx context.Context, store Store, saved *Planned, origin Origin, p *plan.Plan) (*Draft, error) {
	d, err := Open(ctx, store, saved.Path)
	if err != nil {
		return nil, err
	}
	if d.version != saved.Version {
		d.Prepare(origin, declared(p), nil, true)
		return d, nil
	}
	after, err := decode(saved.Entry)
	if err != nil {
		return nil, &Error{d.Path, err}
	}
	d.After, d.After.Origin = *after, origin
	return d, nil
}

// Found gives the entry as it was found the form in which a rollback record keeps it.
func (d *Draft) Found() (*Planned, error) {
	found := &Planned{Path: d.Path, Version: d.version}
	if d.Before == nil {
		return found, nil
	}
	var err error
	if found.Entry, err = d.Before.encode(); err != nil {
		return nil, &Error{d.Path, err}
	}
	return found, nil
}

// Revert makes the draft of a run that takes another one back: of the objects which
// that came to, the entry will say what it said before. Without an entry there is
// nothing to take back.
func Revert(ctx context.Context, store Store, found *Planned, origin Origin, touched []*hclschema.Object) (*Draft, error) {
	d, err := Open(ctx, store, found.Path)
	if err != nil || d.Before == nil {
		return d, err
	}
	earlier := &Entry{ConfigHash: configHash(nil)}
	if found.Entry != nil {
		if earlier, err = decode(found.Entry); err != nil {
			return nil, &Error{d.Path, err}
		}
	}
	d.After = *d.Before
	d.After.Origin, d.After.ConfigHash = origin, earlier.ConfigHash // its scopes stay: a rollback gives up none
	d.After.Objects = maps.Clone(d.Before.Objects)
	for _, o := range touched {
		k := keyOf(o.Path)
		if before, ok := earlier.Objects[k]; ok {
			d.After.Objects[k] = before
		} else {
			delete(d.After.Objects, k)
		}
	}
	return d, nil
}

// declared are the objects that the plan makes or changes.
func declared(p *plan.Plan) []*hclschema.Object {
	var out []*hclschema.Object
	for _, c := range p.Changes {
		if c.Action != plan.Delete {
			out = append(out, c.Object)
		}
	}
	return out
}
