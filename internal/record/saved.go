package record

import (
	"context"

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
