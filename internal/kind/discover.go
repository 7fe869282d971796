package kind

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
)

// Selection says which live objects are wanted.
type Selection struct {
	// Kinds are the names of their kinds; empty for all.
	Kinds []string
	// Wanted says whether an object is wanted, of which just the identity is
	// known. nil means every one.
	Wanted func(o *hclschema.Object) bool
}

// ReadSelected reads the live objects that are selected, but those of the
// server's own, and returns them in the order of their kinds and names. Of those
// whose names the language refuses it returns the identity only. What cannot be
// listed or read is reported. The error is not nil only when nothing can be read
// at all.
func (s *Server) ReadSelected(ctx context.Context, sel Selection) ([]*hclschema.Object, []Fault, error) {
	d := &discovery{server: s, seen: newSurvey(), byKind: map[string][]*hclschema.Object{}}
	var chosen []*hclschema.Object
	for _, k := range s.registry.kinds {
		if len(sel.Kinds) > 0 && !slices.Contains(sel.Kinds, k.Name) {
			continue
		}
		found, err := d.find(ctx, k)
		if err != nil {
			return nil, nil, err
		}
		for _, o := range found {
			if sel.Wanted == nil || sel.Wanted(o) {
				chosen = append(chosen, o)
			}
		}
	}
	sayable := slices.DeleteFunc(slices.Clone(chosen), func(o *hclschema.Object) bool { return !hasSayableName(o) })
	state, faults, err := s.readAll(ctx, sayable, d.seen)
	if err != nil {
		return nil, nil, err
	}
	var live []*hclschema.Object
	for _, o := range chosen {
		if found := state.Get(o.Path); found != nil {
			live = append(live, found)
		} else if !hasSayableName(o) {
			live = append(live, o)
		}
	}
	return live, append(d.faults, faults...), nil
}

// hasSayableName says whether the language takes an object's name. No request is
// made for one whose name it does not.
func hasSayableName(o *hclschema.Object) bool {
	_, err := o.Kind.Field(o.Kind.Label).Type.Normalize(o.Get(o.Kind.Label))
	return err == nil
}

// MountOf returns the path of the mount that an object is or lives in; "" where
// that is none.
func (r *Registry) MountOf(o *hclschema.Object) string {
	k := r.of(o)
	if f := holderIn(k, k.Endpoints[0].List); f != nil {
		return o.String(f.Name)
	}
	if k.Endpoints[0].Index != "" {
		return o.String(k.Label)
	}
	return ""
}

// discovery finds out what exists.
type discovery struct {
	server *Server
	seen   *survey
	byKind map[string][]*hclschema.Object
	faults []Fault
}

// find returns the objects of a kind, with their identity only. It looks for what
// holds them first. The error is fatal or nil; others are noted.
func (d *discovery) find(ctx context.Context, k *Kind) ([]*hclschema.Object, error) {
	if found, ok := d.byKind[k.Name]; ok {
		return found, nil
	}
	d.byKind[k.Name] = nil
	probes := []*hclschema.Object{hclschema.NewObject(k.Kind)}
	ep := k.Endpoints[0]
	if f := holderIn(k, ep.List); f != nil {
		probes = nil
		holders, err := d.find(ctx, d.server.registry.byName[f.Refs])
		if err != nil {
			return nil, err
		}
		for _, h := range holders {
			probe := hclschema.NewObject(k.Kind)
			probe.Set(f.Name, h.Get(h.Kind.Label))
			probes = append(probes, probe)
		}
	}
	for _, probe := range probes {
		found, err := d.findIn(ctx, k, probe)
		switch {
		case err != nil && fatal(err):
			return nil, err
		case err != nil:
			d.faults = append(d.faults, Fault{Err: err})
		}
		d.byKind[k.Name] = append(d.byKind[k.Name], found...)
	}
	return d.byKind[k.Name], nil
}

// holderIn is the field that a list's path has for what holds the objects, or
// nil.
func holderIn(k *Kind, list string) *hclschema.Field {
	for i := range k.Fields {
		if f := &k.Fields[i]; f.Holds && strings.Contains(list, "{"+f.Name+"}") {
			return f
		}
	}
	return nil
}

// findIn returns what one list or index has.
func (d *discovery) findIn(ctx context.Context, k *Kind, probe *hclschema.Object) ([]*hclschema.Object, error) {
	names, err := d.names(ctx, k, probe)
	if err != nil {
		return nil, err
	}
	var found []*hclschema.Object
	for _, name := range names {
		if k.BuiltIn != nil && k.BuiltIn(name) {
			continue
		}
		o := hclschema.NewObject(k.Kind)
		for i := range k.Fields {
			if k.Fields[i].Identity {
				o.Values[i] = probe.Values[i]
			}
		}
		o.Set(k.Label, cty.StringVal(name))
		o.Path = o.Expand(k.Path)
		if d.isOfKind(k, o) {
			found = append(found, o)
		}
	}
	return found, nil
}

// names lists the labels of what exists, sorted.
func (d *discovery) names(ctx context.Context, k *Kind, probe *hclschema.Object) ([]string, error) {
	ep := k.Endpoints[0]
	var names []string
	if ep.Index != "" {
		if d.seen.indexes[ep.Index] == nil {
			secret, err := d.server.client.Read(ctx, ep.Index)
			if err != nil {
				return nil, err
			}
			d.seen.indexes[ep.Index] = secret.Data
		}
		for key := range d.seen.indexes[ep.Index] {
			names = append(names, strings.TrimSuffix(key, "/"))
		}
	} else {
		list := probe.Expand(ep.List)
		keys, err := d.server.client.List(ctx, list)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return nil, err
		}
		there := map[string]bool{}
		for _, key := range keys {
			name := folded(k.Kind, key)
			there[name] = true
			names = append(names, name)
		}
		d.seen.lists[list] = there
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// isOfKind says whether what an index describes is of the kind.
func (d *discovery) isOfKind(k *Kind, o *hclschema.Object) bool {
	if k.Is == nil {
		return true
	}
	ep := k.Endpoints[0]
	raw, ok := d.seen.indexes[ep.Index][o.String(k.Label)+"/"].(map[string]any)
	return ok && d.server.is(k, raw)
}
