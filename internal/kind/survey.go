package kind

import (
	"context"
	"errors"
	"slices"
	"sort"

	"golang.org/x/sync/errgroup"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
)

// request is one request of the survey, with the objects that need it.
type request struct {
	path    string
	kind    requestKind
	objects []*hclschema.Object
	// claims are those that need its answer.
	claims []*claimed
	// awaited is true where what holds the objects is itself declared, so that
	// it need not be there yet.
	awaited bool
}

type requestKind int

const (
	indexRequest requestKind = iota // one read that describes all mounts
	listRequest                     // the names that exist
	bulkRequest                     // all objects with their content
)

// survey sends the few requests that tell what exists.
func (s *Server) survey(ctx context.Context, objects []*hclschema.Object, claims []*claimed) (*survey, []Fault, error) {
	requests := s.surveyRequests(objects, claims)
	seen := newSurvey()
	errs := make([]error, len(requests))
	var group errgroup.Group // without a context: all end, so that the same error is reported each time
	group.SetLimit(s.workers)
	for i, r := range requests {
		group.Go(func() error {
			errs[i] = s.inquire(ctx, r, seen)
			return nil
		})
	}
	_ = group.Wait() // the errors are in errs
	for _, err := range errs {
		if err != nil && fatal(err) {
			return nil, nil, err
		}
	}
	var faults []Fault
	for i, err := range errs {
		if err == nil {
			continue
		}
		if len(requests[i].objects) > 0 {
			faults = append(faults, Fault{Objects: requests[i].objects, Err: err})
		}
		for _, c := range requests[i].claims {
			c.err = err
		}
		for _, o := range requests[i].objects {
			seen.unreadable[o] = true
		}
	}
	return seen, faults, nil
}

// surveyRequests lists the distinct requests that the objects need, sorted.
func (s *Server) surveyRequests(objects []*hclschema.Object, claims []*claimed) []*request {
	byPath := map[string]*request{}
	declared := names(objects)
	at := func(path string, kind requestKind, o *hclschema.Object) *request {
		if byPath[path] == nil {
			byPath[path] = &request{path: path, kind: kind, awaited: isHeld(o, declared)}
		}
		return byPath[path]
	}
	add := func(path string, kind requestKind, o *hclschema.Object) {
		r := at(path, kind, o)
		r.objects = append(r.objects, o)
	}
	for _, o := range objects {
		ep := s.registry.of(o).Endpoints[0]
		switch {
		case ep.Index != "":
			add(ep.Index, indexRequest, o)
		case ep.Bulk != "" && s.dialect == vault.OpenBao:
			add(ep.Bulk, bulkRequest, o)
		case ep.List != "":
			add(o.Expand(ep.List), listRequest, o)
		}
	}
	for _, c := range claims {
		c.awaited = isHeld(c.probe, declared)
		r := at(c.probe.Expand(s.registry.of(c.probe).Endpoints[0].List), listRequest, c.probe)
		r.claims = append(r.claims, c)
		if index := s.holderIndex(c); index != "" {
			r := at(index, indexRequest, c.probe)
			r.claims = append(r.claims, c)
		}
	}
	requests := make([]*request, 0, len(byPath))
	for _, r := range byPath {
		requests = append(requests, r)
	}
	sort.Slice(requests, func(i, j int) bool { return requests[i].path < requests[j].path })
	return requests
}

func names(objects []*hclschema.Object) map[hclschema.Name]bool {
	all := make(map[hclschema.Name]bool, len(objects))
	for _, o := range objects {
		all[hclschema.Name{Kind: o.Kind.Name, Label: o.String(o.Kind.Label)}] = true
	}
	return all
}

// isHeld says whether an object lives in one of those that are named.
func isHeld(o *hclschema.Object, declared map[hclschema.Name]bool) bool {
	for i := range o.Kind.Fields {
		if f := &o.Kind.Fields[i]; f.Holds {
			return slices.ContainsFunc(f.Named(o.String(f.Name)), func(n hclschema.Name) bool { return declared[n] })
		}
	}
	return false
}

func (s *Server) inquire(ctx context.Context, r *request, seen *survey) error {
	switch r.kind {
	case indexRequest:
		secret, err := s.client.Read(ctx, r.path)
		if err != nil {
			return err
		}
		seen.mu.Lock()
		defer seen.mu.Unlock()
		seen.indexes[r.path] = secret.Data
		return nil
	case bulkRequest:
		return s.askBulk(ctx, r, seen)
	}
	return s.askList(ctx, r, seen)
}

// askList lists names. A token may read single objects and not list them: then
// each is read, and the answer tells whether it exists. A mount that is neither
// there nor declared is an error: nothing could be written to it.
func (s *Server) askList(ctx context.Context, r *request, seen *survey) error {
	keys, err := s.client.List(ctx, r.path)
	if errors.Is(err, vault.ErrPermission) && !fatal(err) {
		for _, c := range r.claims {
			c.err = err // what exists can be known in no other way
		}
		return nil
	}
	if err != nil && !(errors.Is(err, vault.ErrNoMount) && r.awaited) {
		return err
	}
	names := make(map[string]bool, len(keys))
	for _, key := range keys {
		names[folded(r.of(), key)] = true
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	seen.lists[r.path] = names
	return nil
}

// of is the kind of what the request is about.
func (r *request) of() *hclschema.Kind {
	if len(r.objects) > 0 {
		return r.objects[0].Kind
	}
	return r.claims[0].Kind
}

// folded brings a listed name into the form of the kind's label: servers list
// some names as they were written, and find them in any.
func folded(kind *hclschema.Kind, listed string) string {
	v, err := kind.Field(kind.Label).Type.Decode(listed)
	if err != nil {
		return listed
	}
	return v.AsString()
}

func (s *Server) askBulk(ctx context.Context, r *request, seen *survey) error {
	listing, err := s.client.ListInfo(ctx, r.path)
	if (errors.Is(err, vault.ErrPermission) && !fatal(err)) || errors.Is(err, vault.ErrNotFound) {
		return nil // an older server, or a narrower token: one by one
	}
	if err != nil {
		return err
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	seen.bulk[r.path] = listing.Info
	return nil
}
