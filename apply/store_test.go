package apply_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
	"github.com/vaultci/vaultci/plan"
)

// newKind is a kind whose objects name others of the kind.
func newKind() *hclschema.Kind {
	k := &hclschema.Kind{Name: "node", Label: "name", Path: "node/{name}", Fields: []hclschema.Field{
		{Name: "name", Type: types.String{}, Identity: true},
		{Name: "value", Type: types.String{}},
		{Name: "fixed", Type: types.String{}, ForceNew: true},
		{Name: "needs", Type: types.Set{}, Refs: "node"},
	}}
	hclschema.NewSchema(k)
	return k
}

func node(k *hclschema.Kind, name, value string, needs ...string) *hclschema.Object {
	o := hclschema.NewObject(k)
	o.Set("name", cty.StringVal(name))
	o.Set("value", cty.StringVal(value))
	var elems []cty.Value
	for _, n := range needs {
		elems = append(elems, cty.StringVal(n))
	}
	if len(elems) > 0 {
		o.Set("needs", cty.ListVal(elems))
	}
	o.Address, o.Path = "node."+name, "node/"+name
	return o
}

// errLost is what a server answers that can no longer be used.
var errLost = errors.New("sealed")

// store is a server in memory.
type store struct {
	mu      sync.Mutex
	objects map[string]*hclschema.Object
	written []string // the paths, in the order in which the writes ended

	// onWrite and onRead, where they are set, decide about a request: carry
	// does what was asked for.
	onWrite func(ctx context.Context, c *plan.Change, carry func()) error
	onRead  func(ctx context.Context, o *hclschema.Object) error
}

func newStore(objects ...*hclschema.Object) *store {
	s := &store{objects: map[string]*hclschema.Object{}}
	for _, o := range objects {
		s.objects[o.Path] = o
	}
	return s
}

// Write implements [apply.Target].
func (s *store) Write(ctx context.Context, c *plan.Change) ([]string, error) {
	carry := func() { s.carry(c) }
	if s.onWrite == nil {
		carry()
		return []string{"remark on " + c.Address}, nil
	}
	return []string{"remark on " + c.Address}, s.onWrite(ctx, c, carry)
}

func (s *store) carry(c *plan.Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written = append(s.written, c.Object.Path)
	if c.Action == plan.Delete {
		delete(s.objects, c.Object.Path)
		return
	}
	live := hclschema.NewObject(c.Object.Kind)
	live.Path, live.Values = c.Object.Path, slices.Clone(c.Object.Values)
	s.objects[live.Path] = live
}

// Read implements [apply.Target].
func (s *store) Read(ctx context.Context, o *hclschema.Object) (*hclschema.Object, error) {
	if s.onRead != nil {
		if err := s.onRead(ctx, o); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[o.Path], nil
}

// Lost implements [apply.Target].
func (s *store) Lost(err error) bool { return errors.Is(err, errLost) }

// plan compares with what is in the store.
func (s *store) plan(desired []*hclschema.Object) *plan.Plan {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := plan.NewState()
	for _, o := range s.objects {
		state.Put(o)
	}
	return plan.Compute(desired, state, plan.Options{})
}

// failing makes the writes of some addresses fail without effect.
func (s *store) failing(addresses ...string) {
	s.onWrite = func(_ context.Context, c *plan.Change, carry func()) error {
		if slices.Contains(addresses, c.Address) {
			return fmt.Errorf("writing %s: refused", c.Address)
		}
		carry()
		return nil
	}
}

// outcomes writes a report in a few words.
func outcomes(r *apply.Report) []string {
	lines := []string{}
	for _, result := range r.Results {
		line := fmt.Sprintf("%s %s", result.Change.Address, result.Status)
		if result.Err != nil {
			line += ": " + result.Err.Error()
		}
		if result.Reason != "" {
			line += ": " + result.Reason
		}
		lines = append(lines, line)
	}
	return lines
}

// chain is three nodes, each of which needs the one before, and one alone.
func chain(t testing.TB) []*hclschema.Object {
	t.Helper()
	k := newKind()
	return []*hclschema.Object{node(k, "a", "1"), node(k, "b", "1", "a"), node(k, "c", "1", "b"), node(k, "z", "1")}
}
