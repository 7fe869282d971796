package kind

import (
	"context"
	"errors"
	"slices"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// Write carries one change out, endpoint by endpoint. When it fails midway, what
// was written stays, and the next plan shows the rest. The warnings are the
// server's.
func (s *Server) Write(ctx context.Context, c *plan.Change) (warnings []string, err error) {
	k := s.registry.of(c.Object)
	if c.Action.Destroys() {
		err := s.client.Delete(ctx, c.Object.Expand(k.Endpoints[0].Path))
		if err != nil && !errors.Is(err, vault.ErrNotFound) { // with its mount the object is gone too
			return nil, err
		}
		if c.Action == plan.Delete {
			return nil, nil
		}
	}
	for _, ep := range k.Endpoints {
		body := s.body(k, ep, c)
		if body == nil {
			continue
		}
		more, err := s.send(ctx, ep, c.Object, body)
		warnings = append(warnings, more...)
		if err != nil && c.Action == plan.Replace {
			err = &DestroyedError{err}
		}
		if err != nil {
			return warnings, err
		}
	}
	return warnings, nil
}

func (s *Server) send(ctx context.Context, ep Endpoint, o *hclschema.Object, body map[string]any) (warnings []string, err error) {
	if ep.Send != nil {
		return ep.Send(ctx, s.client, o)
	}
	return s.post(ctx, ep, o, body)
}

// maxLooks bounds how often a mount is asked for again after a request of which
// it stayed unknown whether it was carried out.
const maxLooks = 3

// post writes to one endpoint. Where it stays unknown whether a mount was made,
// a look tells: if it is there, that is enough here (what it is like is verified
// at the end of the change); if not, it is asked for again.
func (s *Server) post(ctx context.Context, ep Endpoint, o *hclschema.Object, body map[string]any) (warnings []string, err error) {
	path := o.Expand(ep.Path)
	if ep.Mode != Once {
		return s.client.Write(ctx, path, body)
	}
	for range maxLooks {
		warnings, err = s.client.WriteOnce(ctx, path, body)
		if !errors.Is(err, vault.ErrAmbiguous) {
			break
		}
		live, readErr := s.Read(ctx, o)
		if readErr != nil {
			break
		}
		if live != nil {
			return warnings, nil
		}
	}
	return warnings, err
}

// body returns what to write to an endpoint for a change; nil for nothing.
func (s *Server) body(k *Kind, ep Endpoint, c *plan.Change) map[string]any {
	if ep.Has != nil && !ep.Has(c.Object) {
		return nil
	}
	fresh := c.Action == plan.Create || c.Action == plan.Replace
	before := c.Live
	if fresh {
		before = nil
	}
	var body map[string]any
	switch {
	case ep.Mode == Once && fresh:
		body = s.encode(c.Object, func(f *hclschema.Field) bool { return f.Endpoint == ep.Name || isTuned(k, f) })
	case ep.Mode == Once:
		return nil
	case ep.Mode == Changed && fresh:
		body = s.encode(c.Object, func(f *hclschema.Field) bool { return slices.Contains(ep.Again, f.Name) && given(c.Object, f.Name) })
	case ep.Mode == Changed:
		body = s.encode(c.Object, func(f *hclschema.Field) bool { return f.Endpoint == ep.Name && changes(c, f.Name) })
	case fresh && !hasContent(c.Object, ep), !fresh && !touches(k, c, ep):
		return nil
	default:
		body = s.encode(c.Object, func(f *hclschema.Field) bool { return f.Endpoint == ep.Name })
	}
	if ep.Encode != nil {
		ep.Encode(body, before, c.Object)
	}
	if ep.Mode == Changed && len(body) == 0 {
		return nil
	}
	return body
}

// encode gives the fields that are chosen and that the server has their form in
// the API.
func (s *Server) encode(o *hclschema.Object, choose func(*hclschema.Field) bool) map[string]any {
	body := make(map[string]any, len(o.Kind.Fields))
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if f.Identity || !choose(f) || slices.Contains(f.Lacking, string(s.dialect)) {
			continue
		}
		body[f.APIName()] = f.Type.Encode(o.Values[i])
	}
	return body
}

func isTuned(k *Kind, f *hclschema.Field) bool {
	for _, ep := range k.Endpoints {
		if ep.Mode == Changed && ep.Name == f.Endpoint {
			return true
		}
	}
	return false
}

func changes(c *plan.Change, field string) bool {
	return slices.ContainsFunc(c.Fields, func(f plan.FieldChange) bool { return f.Field.Name == field })
}

// touches says whether a change concerns a field of the endpoint, or one that
// makes a write to it necessary.
func touches(k *Kind, c *plan.Change, ep Endpoint) bool {
	return slices.ContainsFunc(c.Fields, func(f plan.FieldChange) bool {
		return !f.Unknown && f.Field.Endpoint == ep.Name || slices.Contains(ep.Also, f.Field.Name)
	})
}

// hasContent says whether a new object has anything but defaults at the endpoint,
// or the endpoint is the object's only one.
func hasContent(o *hclschema.Object, ep Endpoint) bool {
	if ep.Name == "" {
		return true
	}
	for i := range o.Kind.Fields {
		if f := &o.Kind.Fields[i]; f.Endpoint == ep.Name && !hclschema.Equal(o.Values[i], f.Zero()) {
			return true
		}
	}
	return false
}
