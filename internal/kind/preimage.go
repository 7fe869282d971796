package kind

import (
	"context"
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/sync/errgroup"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// ReadWithin reads the objects that live in those that a plan destroys, by the
// change that destroys them. What is gone in the meantime is left out.
func (s *Server) ReadWithin(ctx context.Context, p *plan.Plan) (map[*plan.Change][]*hclschema.Object, error) {
	held := s.registry.held(p)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.workers)
	for i := range held {
		group.Go(func() (err error) {
			if held[i].live, err = s.Read(ctx, held[i].object); err != nil {
				return fmt.Errorf("reading %s: %w", held[i].object.Path, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	within := map[*plan.Change][]*hclschema.Object{}
	for _, h := range held {
		if h.live != nil {
			within[h.by] = append(within[h.by], h.live)
		}
	}
	return within, nil
}

// WithinNeeds returns what a token needs to find and read what ReadWithin reads:
// capabilities by API path.
func (s *Server) WithinNeeds(p *plan.Plan) Grants {
	needs := Grants{}
	for _, c := range p.Destroys() {
		if k := s.registry.of(c.Object); k.Contents != "" {
			needs.Add(c.Object.Expand(k.Contents), access.List)
		}
	}
	for _, h := range s.registry.held(p) {
		for _, ep := range s.registry.of(h.object).Endpoints {
			needs.Add(h.object.Expand(ep.Path), access.Read)
		}
	}
	return needs
}

// held lists the objects that live in those that a plan destroys.
func (r *Registry) held(p *plan.Plan) []heldObject {
	var held []heldObject
	for _, c := range p.Destroys() {
		for _, k := range r.kinds {
			if f := k.HolderField(); f != nil && f.Refs == c.Kind() {
				held = append(held, heldObjects(k, f, c)...)
			}
		}
	}
	return held
}

// heldObject is an object that a change destroys with what it lives in.
type heldObject struct {
	object, live *hclschema.Object
	by           *plan.Change
}

func heldObjects(k *Kind, holder *hclschema.Field, c *plan.Change) []heldObject {
	out := make([]heldObject, len(c.Within))
	for i, label := range c.Within {
		o := hclschema.NewObject(k.Kind)
		o.Set(holder.Name, cty.StringVal(c.Object.String(c.Object.Kind.Label)))
		o.Set(k.Label, cty.StringVal(label))
		o.Path = o.Expand(k.Path)
		out[i] = heldObject{object: o, by: c}
	}
	return out
}

// LossOf says what is lost with an object that a change destroys, and not brought
// back by making it again.
func (r *Registry) LossOf(c *plan.Change) []string {
	if k := r.of(c.Object); k.Final {
		return k.Loss
	}
	return nil
}

// BoundToSecret lists the fields of an object that can only be written together
// with a secret which the server never returns: those of an endpoint that has
// one, where the object has one too.
func (r *Registry) BoundToSecret(o *hclschema.Object) []string {
	k := r.of(o)
	var out []string
	for _, ep := range k.Endpoints {
		if !hasSecret(o, ep) {
			continue
		}
		for i := range k.Fields {
			if f := &k.Fields[i]; f.Endpoint == ep.Name || slices.Contains(ep.Also, f.Name) {
				out = append(out, f.Name)
			}
		}
	}
	return out
}

// hasSecret says whether an object has a secret at an endpoint, as what is set
// beside it tells.
func hasSecret(o *hclschema.Object, ep Endpoint) bool {
	return slices.ContainsFunc(o.Kind.Fields, func(f hclschema.Field) bool {
		return f.WriteOnly && f.Endpoint == ep.Name && f.Beside != "" && given(o, f.Beside)
	})
}
