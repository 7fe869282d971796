package kind

import (
	"maps"
	"slices"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// Grants are capabilities by API path.
type Grants map[string]access.Capabilities

// Add adds capabilities on a path, with sudo where the server wants that.
func (g Grants) Add(path string, capabilities access.Capabilities) {
	if access.IsSudoPath(path) {
		capabilities |= access.Sudo
	}
	g[path] |= capabilities
}

// Policy returns the grants as a policy, sorted by path.
func (g Grants) Policy() *access.Policy {
	p := &access.Policy{}
	for _, path := range slices.Sorted(maps.Keys(g)) {
		p.Rules = append(p.Rules, access.PathRule{Path: path, Capabilities: g[path]})
	}
	return p
}

// Required returns the least that a token needs to read what a plan was made of,
// and besides, to carry it out. It follows from the tables of the kinds: a request
// that this package sends, and whose refusal is a failure, is in it, and no other.
// Lists of names are not, but for those of the claims: where one is refused, each
// declared object is read by itself.
func (s *Server) Required(declared []*hclschema.Object, own *Ownership, p *plan.Plan) (read, apply Grants) {
	read, apply = Grants{}, Grants{}
	live := map[string]*hclschema.Object{} // of what changes; nil where it is not there
	for _, c := range p.Changes {
		live[c.Object.Path] = c.Live
	}
	for _, o := range declared {
		is, changes := live[o.Path]
		if !changes {
			is = o
		}
		s.reading(o, read, is)
	}
	for _, o := range own.named() {
		s.reading(o, read, nil)
	}
	for _, c := range own.claims() {
		read.Add(c.probe.Expand(s.registry.of(c.probe).Endpoints[0].List), access.List)
		if index := s.holderIndex(c); index != "" {
			read.Add(index, access.Read)
		}
	}
	for _, c := range p.Changes {
		if c.Action == plan.Delete {
			s.reading(c.Object, read, c.Live)
		}
		s.writing(c, apply)
	}
	return read, beyond(apply, read)
}

// beyond returns what is in the one and not in the other.
func beyond(g, other Grants) Grants {
	rest := Grants{}
	for path, capabilities := range g {
		switch more := capabilities &^ other[path]; {
		case more == 0, more == access.Sudo:
		case capabilities.Has(access.Sudo):
			rest[path] = more | access.Sudo
		default:
			rest[path] = more
		}
	}
	return rest
}

// reading adds what reading an object needs, where it is as given, or nil where it
// is not there.
func (s *Server) reading(o *hclschema.Object, g Grants, live *hclschema.Object) {
	for _, ep := range s.registry.of(o).Endpoints {
		switch {
		case ep.Index != "":
			g.Add(ep.Index, access.Read)
		case ep.Shared:
		case live != nil && (ep.Has == nil || ep.Has(live)):
			g.Add(o.Expand(ep.Path), access.Read)
		}
	}
}

// writing adds what carrying a change out needs, and reading it back.
func (s *Server) writing(c *plan.Change, g Grants) {
	k := s.registry.of(c.Object)
	first := k.Endpoints[0]
	if c.Action.Destroys() {
		g.Add(c.Object.Expand(first.Path), access.Delete)
	}
	if c.Action == plan.Delete {
		if first.Index == "" {
			g.Add(c.Object.Expand(first.Path), access.Read)
		}
		return
	}
	for _, ep := range k.Endpoints {
		if s.body(k, ep, c) == nil {
			continue
		}
		if ep.SendNeeds != nil {
			before := c.Live
			if c.Action == plan.Replace {
				before = nil
			}
			ep.SendNeeds(before, c.Object, g)
			continue
		}
		capability := access.Update
		if ep.Existence && c.Action != plan.Update {
			capability = access.Create
		}
		g.Add(c.Object.Expand(ep.Path), capability)
	}
	s.reading(c.Object, g, c.Object)
}
