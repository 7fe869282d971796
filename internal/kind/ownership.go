package kind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// Ownership is what a configuration owns beside what it declares.
type Ownership struct {
	// Claims are those of its scope blocks.
	Claims []hclschema.Claim
	// Removed are the objects of its removed blocks.
	Removed []hclschema.Removed
}

// ScopeError is a claim that cannot be looked at, so that nothing is deleted
// because of it.
type ScopeError struct {
	// Holder is what the claimed objects would live in.
	Holder string
	// Type is of which type it is; empty where it does not exist.
	Type string
	// Others are those that there are, of the kind that it should be of.
	Others []string
	// Wanted is the kind that it should be of.
	Wanted *hclschema.Kind
}

// Error says what stands there instead.
func (e *ScopeError) Error() string {
	if e.Type == "" {
		return fmt.Sprintf("nothing is mounted at %q, and no %s block declares it", e.Holder, e.Wanted.Name)
	}
	return fmt.Sprintf("what is mounted at %q is of type %q and is no %s", e.Holder, e.Type, e.Wanted.Title)
}

// Hint says what may have been meant, as sentences.
func (e *ScopeError) Hint() string {
	return strings.TrimSpace("Nothing is deleted there. Correct the name, or take it out." + hclschema.DidYouMean(e.Holder, e.Others))
}

// claimed is a claim while it is looked at.
type claimed struct {
	hclschema.Claim
	// probe has the holder of the claimed objects, for paths.
	probe *hclschema.Object
	// awaited is true where the holder is itself declared or to be destroyed,
	// so that it need not be there.
	awaited bool
	err     error
}

// Scopes returns the claims; none of a nil Ownership.
func (o *Ownership) Scopes() []hclschema.Claim {
	if o == nil {
		return nil
	}
	return o.Claims
}

// named returns the objects that are to be destroyed by name.
func (o *Ownership) named() []*hclschema.Object {
	var out []*hclschema.Object
	if o != nil {
		for _, r := range o.Removed {
			if r.Destroy {
				out = append(out, r.Object)
			}
		}
	}
	return out
}

func (o *Ownership) claims() []*claimed {
	if o == nil {
		return nil
	}
	out := make([]*claimed, len(o.Claims))
	for i, c := range o.Claims {
		probe := hclschema.NewObject(c.Kind)
		probe.Address, probe.Source = "scope", &hclschema.Source{Block: c.Range}
		if f := c.Kind.HolderField(); f != nil {
			probe.Set(f.Name, cty.StringVal(c.Holder))
		}
		out[i] = &claimed{Claim: c, probe: probe}
	}
	return out
}

// left returns the paths of the objects that are to be left alone, and the names
// of what may hold others.
func (o *Ownership) left() (paths map[string]bool, holders map[hclschema.Name]bool) {
	paths, holders = map[string]bool{}, map[hclschema.Name]bool{}
	if o != nil {
		for _, r := range o.Removed {
			if !r.Destroy {
				paths[r.Object.Path] = true
				holders[hclschema.Name{Kind: r.Object.Kind.Name, Label: r.Object.String(r.Object.Kind.Label)}] = true
			}
		}
	}
	return paths, holders
}

// holderKind is the kind of what the claimed objects live in, or nil.
func (s *Server) holderKind(c *claimed) *Kind {
	f := c.Kind.HolderField()
	if f == nil {
		return nil
	}
	return s.registry.byName[f.Refs]
}

// holderIndex is the path that tells of which type the holder is; empty where
// that is not needed.
func (s *Server) holderIndex(c *claimed) string {
	if k := s.holderKind(c); k != nil && k.Is != nil {
		return k.Endpoints[0].Index
	}
	return ""
}

// undeclared lists what exists within the claims and is not among the objects,
// with its identity only. Claims that cannot be looked at are faults.
func (s *Server) undeclared(objects []*hclschema.Object, own *Ownership, claims []*claimed, seen *survey) ([]*hclschema.Object, []Fault) {
	known, leftHolders := own.left()
	for _, o := range objects {
		known[o.Path] = true
	}
	var found []*hclschema.Object
	var faults []Fault
	byErr := map[error]int{}
	for _, c := range claims {
		exists, err := s.holds(c, seen)
		if err != nil {
			if _, ok := byErr[err]; !ok {
				byErr[err] = len(faults)
				faults = append(faults, Fault{Err: err})
			}
			i := byErr[err]
			faults[i].Objects = append(faults[i].Objects, c.probe)
			continue
		}
		if !exists || isHeld(c.probe, leftHolders) {
			continue
		}
		for label := range seen.lists[c.probe.Expand(s.registry.of(c.probe).Endpoints[0].List)] {
			if o := c.object(label); o != nil && !known[o.Path] {
				known[o.Path] = true
				found = append(found, o)
			}
		}
	}
	slices.SortFunc(found, func(a, b *hclschema.Object) int { return strings.Compare(a.Address, b.Address) })
	return found, faults
}

// object returns the claimed object of a name, with its identity only; nil where
// the claim is not to it.
func (c *claimed) object(label string) *hclschema.Object {
	if !c.Matches(label) || strings.HasSuffix(label, "/") || c.Kind.BuiltIn != nil && c.Kind.BuiltIn(label) {
		return nil
	}
	o := hclschema.NewObject(c.Kind)
	if f := c.Kind.HolderField(); f != nil {
		o.Set(f.Name, cty.StringVal(c.Holder))
	}
	o.Set(c.Kind.Label, cty.StringVal(label))
	o.Path, o.Address = o.Expand(c.Kind.Path), hclschema.UndeclaredAddress(o)
	o.Source = c.probe.Source
	return o
}

// holds says whether what the claimed objects live in is there and is of its kind:
// roles of another auth method are listed at the same path.
func (s *Server) holds(c *claimed, seen *survey) (bool, error) {
	index := s.holderIndex(c)
	mounts := seen.indexes[index]
	if index == "" || mounts == nil {
		return true, c.err
	}
	k := s.holderKind(c)
	entry, ok := mounts[c.Holder+"/"].(map[string]any)
	switch {
	case ok && s.is(k, entry):
		return true, c.err
	case c.awaited: // made or replaced by this plan, with nothing in it that is claimed
		return false, nil
	}
	wrong := &ScopeError{Holder: c.Holder, Wanted: k.Kind}
	wrong.Type, _ = entry["type"].(string)
	for path, about := range mounts {
		if entry, ok := about.(map[string]any); ok && s.is(k, entry) {
			wrong.Others = append(wrong.Others, strings.TrimSuffix(path, "/"))
		}
	}
	return false, wrong
}

// is says whether what the first endpoint answers is of the kind.
func (s *Server) is(k *Kind, raw map[string]any) bool {
	if k.Is == nil {
		return true
	}
	live := hclschema.NewObject(k.Kind)
	return s.decoders[k.Name].decode(live, k.Endpoints[0], answer{fields: raw}) == nil && k.Is(live)
}
