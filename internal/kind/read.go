package kind

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// Server is a server with the kinds that are managed on it.
type Server struct {
	registry *Registry
	client   *vault.Client
	dialect  vault.Dialect
	workers  int
	decoders map[string]*decoder // by the name of the kind
}

// NewServer returns a server of the given dialect, read and written by at most
// workers requests at once.
func NewServer(registry *Registry, client *vault.Client, dialect vault.Dialect, workers int) *Server {
	s := &Server{registry: registry, client: client, dialect: dialect, workers: max(workers, 1), decoders: map[string]*decoder{}}
	for _, k := range registry.Kinds() {
		s.decoders[k.Name] = newDecoder(k.Kind)
	}
	return s
}

// ReadLive reads what is live of the given objects: the lists of what exists
// once, then each object that does. Objects that cannot be read are noted in the
// state and reported; the error is not nil only when nothing can be read at all.
func (s *Server) ReadLive(ctx context.Context, objects []*hclschema.Object) (*plan.State, []Fault, error) {
	return s.ReadOwned(ctx, objects, nil)
}

// ReadOwned is [Server.ReadLive], and reads what an ownership is to besides: the
// objects of removed blocks, and what exists within its claims.
func (s *Server) ReadOwned(ctx context.Context, declared []*hclschema.Object, own *Ownership) (*plan.State, []Fault, error) {
	removed, claims := own.named(), own.claims()
	objects := append(declared[:len(declared):len(declared)], removed...)
	seen, faults, err := s.survey(ctx, objects, claims)
	if err != nil {
		return nil, nil, err
	}
	found, more := s.undeclared(objects, own, claims, seen)
	objects, faults = append(objects, found...), append(faults, more...)
	state, readFaults, err := s.readAll(ctx, objects, seen)
	if err != nil {
		return nil, nil, err
	}
	faults = append(faults, readFaults...)
	return state, append(faults, s.disown(state, append(removed, found...))...), nil
}

// disown notes in the state which of the objects there are that nothing declares.
// One that is not of its kind is a fault: another thing stands in its place.
func (s *Server) disown(state *plan.State, undeclared []*hclschema.Object) []Fault {
	var faults []Fault
	for _, o := range undeclared {
		live := state.Get(o.Path)
		k := s.registry.of(o)
		switch {
		case live == nil && state.Readable(o.Path):
			continue
		case live == nil:
			live = o
		case k.Is != nil && !k.Is(live):
			faults = append(faults, Fault{Objects: []*hclschema.Object{o}, Err: &ScopeError{Holder: o.String(o.Kind.Label), Type: live.String("type"), Wanted: o.Kind}})
			continue
		}
		live.Address, live.Source = o.Address, o.Source
		state.PutUndeclared(live)
	}
	return faults
}

// readAll reads each of the objects that exists.
func (s *Server) readAll(ctx context.Context, objects []*hclschema.Object, seen *survey) (*plan.State, []Fault, error) {
	live := make([]*hclschema.Object, len(objects))
	errs := make([]error, len(objects)) // by index, so no mutex is needed
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range s.workers { // each stays, with the stack that its first request made grow
		group.Go(func() error {
			for i := next.Add(1) - 1; i < int64(len(objects)); i = next.Add(1) - 1 {
				if seen.settled(s, objects[i]) {
					continue // absent, or known to be unreadable: no request
				}
				live[i], errs[i] = s.read(ctx, objects[i], seen)
				live[i].ShareValues(objects[i])
				if errs[i] != nil && fatal(errs[i]) {
					return errs[i]
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	state := plan.NewState()
	var faults []Fault
	for i, o := range objects {
		switch {
		case errs[i] != nil:
			faults = append(faults, Fault{Objects: []*hclschema.Object{o}, Err: errs[i]})
			state.PutUnreadable(o.Path)
		case seen.unreadable[o]:
			state.PutUnreadable(o.Path)
		case live[i] != nil:
			state.Put(live[i])
		}
	}
	return state, faults, nil
}

// Read reads one object afresh; nil when it does not exist.
func (s *Server) Read(ctx context.Context, o *hclschema.Object) (*hclschema.Object, error) {
	fresh := newSurvey()
	for _, ep := range s.registry.of(o).Endpoints {
		if ep.Index == "" || fresh.indexes[ep.Index] != nil {
			continue
		}
		secret, err := s.client.Read(ctx, ep.Index)
		if err != nil {
			return nil, err
		}
		fresh.indexes[ep.Index] = secret.Data
	}
	return s.read(ctx, o, fresh)
}

// read puts the live object together from its endpoints; nil when it does not
// exist.
func (s *Server) read(ctx context.Context, o *hclschema.Object, seen *survey) (*hclschema.Object, error) {
	live := hclschema.NewObject(o.Kind)
	live.Path = o.Path
	for i := range o.Kind.Fields {
		if o.Kind.Fields[i].Identity {
			live.Values[i] = o.Values[i]
		}
	}
	var first answer
	for i, ep := range s.registry.of(o).Endpoints {
		if ep.Has != nil && !ep.Has(live) {
			continue
		}
		said, err := first, error(nil)
		if !ep.Shared {
			said, err = s.ask(ctx, ep, o, seen)
		}
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = said
		}
		if said.nothing() {
			if i == 0 {
				return nil, nil
			}
			continue
		}
		if err := s.decoders[o.Kind.Name].decode(live, ep, said); err != nil {
			return nil, fmt.Errorf("reading %s: %w", o.Expand(ep.Path), err)
		}
	}
	return live, nil
}

// ask finds out what the server says at one endpoint.
func (s *Server) ask(ctx context.Context, ep Endpoint, o *hclschema.Object, seen *survey) (answer, error) {
	if ep.Index != "" {
		entry, _ := seen.indexes[ep.Index][o.String("path")+"/"].(map[string]any)
		return answer{fields: entry}, nil
	}
	if bulk := seen.bulk[ep.Bulk]; bulk != nil {
		return answer{fields: bulk[o.String(o.Kind.Label)]}, nil
	}
	text, err := s.client.ReadJSON(ctx, o.Expand(ep.Path))
	if errors.Is(err, vault.ErrNotFound) {
		return answer{}, nil
	}
	return answer{text: text}, err
}

// survey is what is known before single objects are read.
type survey struct {
	mu         sync.Mutex
	indexes    map[string]map[string]any
	lists      map[string]map[string]bool
	bulk       map[string]map[string]map[string]any
	unreadable map[*hclschema.Object]bool
}

func newSurvey() *survey {
	return &survey{
		indexes:    map[string]map[string]any{},
		lists:      map[string]map[string]bool{},
		bulk:       map[string]map[string]map[string]any{},
		unreadable: map[*hclschema.Object]bool{},
	}
}

// settled says whether no request is needed for an object: it is known to be
// absent, or not to be readable.
func (v *survey) settled(s *Server, o *hclschema.Object) bool {
	if v.unreadable[o] {
		return true
	}
	ep := s.registry.of(o).Endpoints[0]
	if ep.Index != "" {
		_, exists := v.indexes[ep.Index][o.String("path")+"/"]
		return !exists
	}
	names, listed := v.lists[o.Expand(ep.List)]
	return listed && !names[o.String(o.Kind.Label)]
}
