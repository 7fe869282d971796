package record

import (
	"maps"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// Draft is a record between the plan that found one and the apply that writes the
// next.
type Draft struct {
	// Path is the API path of the entry.
	Path string
	// Before is the entry as it was found; nil where there was none.
	Before *Entry
	// After is the entry as it will be if all of the plan is done.
	After Entry

	version int64    // of what was found, for check-and-set
	looked  []string // the paths beside it that Others has read
}

// Prepare fills in what an apply of these objects would leave. partial says that
// they are not all of the configuration: then the rest stays as it was.
func (d *Draft) Prepare(origin Origin, declared []*hclschema.Object, claims []hclschema.Claim, partial bool) {
	d.After = Entry{Origin: origin, Objects: Prints{}}
	for _, o := range declared {
		d.After.Objects[keyOf(o.Path)] = printOf(o, unspoken(o))
	}
	d.After.ConfigHash = configHash(d.After.Objects)
	for _, c := range claims {
		d.After.Claims = append(d.After.Claims, Claim{c.Kind.Name, c.Holder, c.Pattern})
	}
	if !partial || d.Before == nil {
		return
	}
	chosen := d.After.Objects
	d.After.ConfigHash, d.After.Claims, d.After.Objects = d.Before.ConfigHash, d.Before.Claims, maps.Clone(d.Before.Objects)
	maps.Copy(d.After.Objects, chosen)
}

// unspoken says which fields of a declared object say nothing that could be
// compared: secret ones, and those left to the server.
func unspoken(o *hclschema.Object) func(int) bool {
	return func(i int) bool {
		return o.SensitiveAt(i) || o.Kind.Fields[i].Keep != nil && !o.GivenAt(i)
	}
}

// Mark says of each change of a plan whether Vault was changed since the record was
// written, or the configuration, or both. Without an entry it says nothing.
func (d *Draft) Mark(p *plan.Plan) {
	if d.Before == nil {
		return
	}
	p.Since = &plan.Applied{By: d.Before.Who, Commit: d.Before.Commit, At: d.Before.Created}
	for _, c := range p.Changes {
		c.Cause = d.cause(c)
	}
}

func (d *Draft) cause(c *plan.Change) plan.Cause {
	recorded, had := d.Before.Objects[keyOf(c.Path())]
	switch {
	case !had && c.Action == plan.Delete:
		return plan.CauseVault // somebody made it
	case !had:
		return plan.CauseConfiguration
	}
	inVault, inConfiguration := true, c.Action == plan.Delete // no longer declared
	if c.Lost != nil {
		inVault = printOf(c.Lost, unspoken(c.Object)) != recorded
	}
	if c.Live != nil {
		skip := unspoken(c.Object)
		if c.Action == plan.Delete {
			skip = nil
		}
		inVault = printOf(c.Live, skip) != recorded
	}
	if c.Action != plan.Delete {
		inConfiguration = printOf(c.Object, unspoken(c.Object)) != recorded
	}
	switch {
	case inVault && inConfiguration:
		return plan.CauseBoth
	case inVault:
		return plan.CauseVault
	}
	return plan.CauseConfiguration
}

// Finish returns the entry to write after an apply: what was not done, and what
// could not be read, stays as it was. It is nil where nothing new would be said.
func (d *Draft) Finish(p *plan.Plan, unread []string, done func(*plan.Change) bool) *Entry {
	out := d.After
	out.Objects = maps.Clone(d.After.Objects)
	stays := func(path string) {
		k := keyOf(path)
		if before, ok := d.before(k); ok {
			out.Objects[k] = before
		} else {
			delete(out.Objects, k)
		}
	}
	for _, path := range unread {
		stays(path)
	}
	for _, c := range p.Changes {
		switch {
		case !done(c):
			stays(c.Path())
		case c.Action == plan.Delete:
			delete(out.Objects, keyOf(c.Path()))
		}
	}
	if out.same(d.Before) {
		return nil
	}
	return &out
}

func (d *Draft) before(k key) (print, bool) {
	if d.Before == nil {
		return print{}, false
	}
	p, ok := d.Before.Objects[k]
	return p, ok
}
