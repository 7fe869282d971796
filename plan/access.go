package plan

import (
	"slices"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/parallel"
)

// AccessChange is what one change of the plan does to who may do what. It is a
// plain value.
type AccessChange struct {
	// Address is that of the change.
	Address string
	// Effect sums it up.
	Effect access.Effect
	// Tokens are the ways in which other tokens are admitted, by a role or by
	// the roles of a mount.
	Tokens []access.RoleChange
	// Paths are what is gained and lost on paths, sorted by pattern, as far as
	// the texts of the policies are known here: by those whom a role admits,
	// or by all who have a policy. No more than 20; MorePaths counts the rest.
	Paths     []access.PathChange
	MorePaths int
	// Gained and Lost are policies that a role has more and less, of which the
	// text is not known here, or which every role has unless it says
	// otherwise.
	Gained, Lost []string
	// Roles are the API paths of the roles that have a policy, as far as they
	// are known here, sorted. No more than 20; MoreRoles counts the rest.
	Roles     []string
	MoreRoles int
	// New says that a policy is made by this plan, and so are all roles known
	// to have it: then it gives nothing that is not said of these.
	New bool
}

// shownInAccess bounds the lists of an [AccessChange].
const shownInAccess = 20

// accessComparison compares who may do what before and after a plan.
type accessComparison struct {
	live    *State
	before  map[string]*access.Policy // by name; nil where the text is not known
	after   map[string]*access.Policy
	hidden  map[string]bool // policies whose text must not be shown
	holders map[string][]*access.Role
	made    map[string]bool // API paths of objects that are made
	known   map[*hclschema.Object]*access.Role
}

// accessChanges returns what the changes do to access, in their order. Without a
// change of an object that has to do with access, it costs nothing.
func accessChanges(declared []*hclschema.Object, live *State, changes []*Change) []AccessChange {
	if !slices.ContainsFunc(changes, func(c *Change) bool { return access.Concerns(c.Object) }) {
		return nil
	}
	a := &accessComparison{live: live, before: map[string]*access.Policy{}, after: map[string]*access.Policy{}, hidden: map[string]bool{}, holders: map[string][]*access.Role{}, made: map[string]bool{}, known: map[*hclschema.Object]*access.Role{}}
	a.collect(declared, changes)
	list := make([]AccessChange, len(changes))
	parallel.Each(0, len(changes), func(i int) { list[i] = a.compare(changes[i]) })
	return slices.DeleteFunc(list, func(found AccessChange) bool { return found.Effect == access.Unchanged })
}

// compare returns what one change does. It only reads what has been collected.
func (a *accessComparison) compare(c *Change) AccessChange {
	before, after := a.sides(c)
	found := AccessChange{Address: c.Address}
	switch {
	case access.IsRole(c.Object):
		a.role(&found, before, after)
	case access.IsPolicy(c.Object):
		a.policy(&found, c.Object)
	default:
		found.Tokens, found.Effect = access.CompareMounts(before, after)
	}
	hide(&found, c.Object)
	return found
}

// sides returns what an object is before and after a change, nil where it is not.
// An object that is made anew with what holds it was there before.
func (a *accessComparison) sides(c *Change) (before, after *hclschema.Object) {
	before, after = c.Live, c.Object
	if before == nil {
		before = a.live.Get(c.Object.Path)
	}
	if c.Action == Delete {
		after = nil
	}
	return before, after
}

// collect reads the policies of both sides, and which roles have them afterwards.
func (a *accessComparison) collect(declared []*hclschema.Object, changes []*Change) {
	type sides struct{ before, after subject }
	read := make([]sides, len(changes))
	parallel.Each(0, len(changes), func(i int) {
		before, after := a.sides(changes[i])
		read[i] = sides{subjectOf(before), subjectOf(after)}
	})
	changed := make(map[*hclschema.Object]bool, len(changes))
	for i, c := range changes {
		changed[c.Object] = true
		a.made[c.Object.Path] = c.Action == Create
		a.note(read[i].before, a.before)
		a.note(read[i].after, a.after)
		a.hold(read[i].after.object)
	}
	for _, o := range declared {
		if !changed[o] {
			a.hold(o)
		}
	}
	a.readHeld(declared, changed)
}

// readHeld reads the unchanged policies that matter: those of the roles that
// change, and of the roles that have a policy that changes.
func (a *accessComparison) readHeld(declared []*hclschema.Object, changed map[*hclschema.Object]bool) {
	wanted := map[string]bool{}
	for o := range changed {
		if role := a.roleOf(o); role != nil {
			want(wanted, role)
		}
		for _, role := range a.holders[o.String(o.Kind.Label)] {
			want(wanted, role)
		}
	}
	for _, o := range declared {
		if access.IsPolicy(o) && !changed[o] && wanted[o.String("name")] {
			s := subjectOf(o)
			a.note(s, a.before)
			a.note(s, a.after)
		}
	}
}

func want(names map[string]bool, role *access.Role) {
	for _, name := range role.TokenPolicies() {
		names[name] = true
	}
}

// subject is an object as access sees it. At most one of role and policy is not nil.
type subject struct {
	object *hclschema.Object // nil for none
	role   *access.Role
	policy *access.Policy // nil also where the text is not to be understood, or hidden
	hidden bool           // a policy whose text must not be shown
}

func subjectOf(o *hclschema.Object) subject {
	s := subject{object: o}
	switch {
	case o == nil:
	case !access.IsPolicy(o):
		s.role = access.RoleOf(o)
	case sensitive(o, "rules"):
		s.hidden = true
	default:
		if policy, err := access.ParseAnyPolicy(o.String("rules")); err == nil {
			s.policy = policy
		}
	}
	return s
}

// note adds what an object is to one side.
func (a *accessComparison) note(s subject, side map[string]*access.Policy) {
	switch {
	case s.object == nil:
	case access.IsPolicy(s.object):
		name := s.object.String("name")
		a.hidden[name] = a.hidden[name] || s.hidden
		side[name] = s.policy
	default:
		a.known[s.object] = s.role
	}
}

// roleOf returns the role that an object is, or nil. Of the objects of the changes
// it is known, so that comparing only reads.
func (a *accessComparison) roleOf(o *hclschema.Object) *access.Role {
	if o == nil {
		return nil
	}
	role, ok := a.known[o]
	if !ok {
		role = access.RoleOf(o)
		a.known[o] = role
	}
	return role
}

// hold notes which policies a role has.
func (a *accessComparison) hold(o *hclschema.Object) {
	role := a.roleOf(o)
	if role == nil {
		return
	}
	for _, name := range role.TokenPolicies() {
		a.holders[name] = append(a.holders[name], role)
	}
}

// sensitive reports whether a field of the object must not be shown.
func sensitive(o *hclschema.Object, field string) bool {
	i := o.Kind.FieldIndex(field)
	return i >= 0 && o.SensitiveAt(i)
}

// hide takes out of the words what must not be shown.
func hide(found *AccessChange, o *hclschema.Object) {
	for i := range found.Tokens {
		t := &found.Tokens[i]
		bound := t.Attribute == "name" && (sensitive(o, "bound_claims") || sensitive(o, "bound_audiences") || sensitive(o, "bound_subject") || sensitive(o, "token_bound_cidrs"))
		if bound || sensitive(o, t.Attribute) {
			t.Text = "(sensitive)"
		}
	}
}

// bounded sets the paths of the change, as many as are shown.
func (f *AccessChange) bounded(paths []access.PathChange) {
	f.Paths = paths[:min(shownInAccess, len(paths)):min(shownInAccess, len(paths))]
	f.MorePaths = len(paths) - len(f.Paths)
}
