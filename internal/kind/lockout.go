package kind

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// Lockout is a change by which a run takes from itself, or from the next one like
// it, what it works with.
type Lockout struct {
	Change *plan.Change
	// Why says what is lost, as sentences. It says so where vaultci cannot
	// decide.
	Why string
}

// MayLockOut says whether a plan has changes about which [Server.Lockouts] has to
// be asked.
func (s *Server) MayLockOut(p *plan.Plan) bool {
	return slices.ContainsFunc(p.Changes, func(c *plan.Change) bool {
		k := s.registry.of(c.Object)
		return k.Grants || (k.Lockout != nil || k.Carries != nil) && c.Action != plan.Create
	})
}

// Lockouts returns the changes of a plan that remove or narrow the mount, the role
// or a policy by which this run talks to the server. Where that cannot be decided,
// the change is among them, and says so. The texts of the token's other policies
// are read only where one of them changes.
func (s *Server) Lockouts(ctx context.Context, p *plan.Plan, who *Session) []Lockout {
	var out []Lockout
	for _, c := range p.Changes {
		lockout := s.registry.of(c.Object).Lockout
		if lockout == nil || c.Action == plan.Create {
			continue
		}
		if why := lockout(c, who); why != "" {
			out = append(out, Lockout{c, why})
		}
	}
	if !who.all() {
		out = append(out, s.policyLockouts(ctx, p, who)...)
	}
	return out
}

// policyLockouts compares what the token's policies grant before and after.
func (s *Server) policyLockouts(ctx context.Context, p *plan.Plan, who *Session) []Lockout {
	t := &texts{server: s, changes: map[string]*plan.Change{}, policies: map[string]*access.Policy{}}
	var blamed []*plan.Change
	after := slices.Clone(who.Policies)
	for _, c := range p.Changes {
		k := s.registry.of(c.Object)
		name := c.Object.String(k.Label)
		switch {
		case k.Grants:
			t.changes[name] = c
			if who.has(name) {
				blamed = append(blamed, c)
			}
		case k.Carries != nil:
			lost, gained := carried(k, c, who)
			if len(lost) > 0 {
				blamed = append(blamed, c)
			}
			after = append(without(after, lost), gained...)
		}
	}
	if len(blamed) == 0 {
		return nil
	}
	var lost []string
	changes, _ := access.ComparePolicies(s.policyDialect(), t.all(ctx, who.Policies, false), t.all(ctx, after, true))
	for _, c := range changes {
		switch {
		case c.Lost != 0:
			lost = append(lost, fmt.Sprintf("%s on %s", c.Lost, c.Path))
		case c.Tightened:
			lost = append(lost, "other constraints on "+c.Path)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	var out []Lockout
	for _, c := range blamed {
		out = append(out, Lockout{c, fmt.Sprintf("This run's token has its rights by it, and would lose these: %s.", some(lost))})
	}
	return out
}

// carried returns the policies of the run's token that a change takes from it, and
// those that it gives to a later one: a change of the role that was logged in to, or
// of an identity group that gives the token a policy.
func carried(k *Kind, c *plan.Change, who *Session) (lost, gained []string) {
	if c.Live == nil {
		return nil, nil
	}
	was, is := k.Carries(c.Live), []string{}
	if c.Action != plan.Delete {
		is = k.Carries(c.Object)
	}
	lost = without(was, is)
	if k.Lockout == nil { // it gives policies to more than those who log in to it
		return slices.DeleteFunc(lost, func(name string) bool { return !slices.Contains(who.Identity, name) }), nil
	}
	if !loggedInTo(c, who) || c.Action.Destroys() {
		return nil, nil // if it is destroyed, that is said already
	}
	return without(lost, who.Identity), is
}

// texts finds what policies say, before and after a plan.
type texts struct {
	server   *Server
	changes  map[string]*plan.Change   // of policies, by name
	policies map[string]*access.Policy // of those that do not change
}

func (t *texts) all(ctx context.Context, names []string, after bool) []*access.Policy {
	var out []*access.Policy
	for _, name := range names {
		out = append(out, t.policy(ctx, name, after))
	}
	return out
}

// policy returns what a policy says; nil where there is none, and where it cannot
// be known, which counts as granting nothing.
func (t *texts) policy(ctx context.Context, name string, after bool) *access.Policy {
	if c := t.changes[name]; c != nil {
		switch {
		case after && c.Action == plan.Delete, !after && c.Live == nil:
			return nil
		case after:
			return t.parse(c.Object)
		}
		return t.parse(c.Live)
	}
	if p, ok := t.policies[name]; ok {
		return p
	}
	t.policies[name] = nil
	for _, k := range t.server.registry.kinds {
		if !k.Grants {
			continue
		}
		o := hclschema.NewObject(k.Kind)
		o.Set(k.Label, cty.StringVal(name))
		if live, err := t.server.Read(ctx, o); err == nil && live != nil {
			t.policies[name] = t.parse(live)
		}
	}
	return t.policies[name]
}

func (t *texts) parse(o *hclschema.Object) *access.Policy {
	p, _ := access.PolicyOf(o, t.server.policyDialect())
	return p.Policy
}

// without returns what is in the one list and not in the other.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// some writes the first few of a list.
func some(list []string) string {
	const shown = 5
	if len(list) > shown {
		return fmt.Sprintf("%s; and %d more", strings.Join(list[:shown], "; "), len(list)-shown)
	}
	return strings.Join(list, "; ")
}
