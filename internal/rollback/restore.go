package rollback

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// Restore says what should be live again: the objects that were there, as they
// were. What was not there and is live now is noted in the state as to be deleted.
// The notes say what cannot be restored, in sentences.
//
// bound lists the fields of an object that can only be written together with a
// secret which the server never returns. They are left as they are.
func (r *Record) Restore(live *plan.State, bound func(*hclschema.Object) []string) (wanted []*hclschema.Object, notes []string) {
	b := &back{live: live, bound: bound, absent: map[hclschema.Name]bool{}}
	for _, e := range r.Entries {
		b.entry(e)
	}
	wanted = slices.DeleteFunc(b.wanted, b.homeless)
	return wanted, b.notes
}

type back struct {
	live   *plan.State
	bound  func(*hclschema.Object) []string
	wanted []*hclschema.Object
	absent map[hclschema.Name]bool // what cannot be made again
	notes  []string
}

func (b *back) note(address, format string, args ...any) {
	b.notes = append(b.notes, address+": "+fmt.Sprintf(format, args...))
}

func (b *back) entry(e *Entry) {
	for _, lost := range e.Lost {
		b.note(e.Object.Address, "%s; that cannot be taken back.", lost)
	}
	now := b.live.Get(e.Object.Path)
	conceal(now, e.Secret)
	conceal(e.Before, e.Secret)
	if e.Before == nil {
		if now != nil {
			now.Address = e.Object.Address
			b.live.PutUndeclared(now)
		}
		return
	}
	bound := b.bound(e.Before)
	if now == nil && len(bound)+len(e.Hidden) > 0 {
		b.absent[hclschema.Name{Kind: e.Before.Kind.Name, Label: e.Before.String(e.Before.Kind.Label)}] = true
		b.note(e.Object.Address, "it cannot be made again, since it had a secret value, and the record has none. Apply the configuration that it came from.")
		return
	}
	if len(bound) > 0 && needsNew(e.Before, now) {
		b.note(e.Object.Address, "it stays as it is: to restore it, it must be destroyed and made again with its secret value, and the record has none. Apply the configuration that it came from.")
		return
	}
	if len(e.Hidden) > 0 {
		b.keep(e.Before, now, e.Hidden)
		b.note(e.Object.Address, "%s stays as it is: the value before held a secret, which the record does not have.", strings.Join(e.Hidden, ", "))
	}
	if differ := differing(e.Before, now, bound); len(differ) > 0 {
		b.keep(e.Before, now, bound)
		b.note(e.Object.Address, "%s cannot be restored and stays as it is: it is written together with a secret, which Vault never returns. Apply the configuration that it came from.", strings.Join(differ, ", "))
	}
	b.wanted = append(b.wanted, e.Before)
}

// conceal makes fields of an object that is not nil ones that are never shown.
func conceal(o *hclschema.Object, fields []string) {
	if o == nil {
		return
	}
	for _, name := range fields {
		(&hclschema.Draft{Object: o}).MarkSensitive(name)
	}
}

// needsNew says whether an object can only be restored by making it anew. It may
// be absent.
func needsNew(wanted, now *hclschema.Object) bool {
	for i := range wanted.Kind.Fields {
		f := &wanted.Kind.Fields[i]
		if now != nil && f.ForceNew && !wanted.Values[i].RawEquals(now.Values[i]) && (f.InPlace == nil || !f.InPlace(now.Values[i], wanted.Values[i])) {
			return true
		}
	}
	return false
}

// keep takes the live values of some fields for the wanted ones.
func (b *back) keep(wanted, now *hclschema.Object, fields []string) {
	for _, name := range fields {
		wanted.Values[wanted.Kind.FieldIndex(name)] = now.Get(name)
	}
}

func differing(wanted, now *hclschema.Object, fields []string) []string {
	var out []string
	for _, name := range fields {
		if f := wanted.Kind.Field(name); !f.WriteOnly && !wanted.Get(name).RawEquals(now.Get(name)) {
			out = append(out, name)
		}
	}
	return out
}

// homeless says whether what an object lives in cannot be made again.
func (b *back) homeless(o *hclschema.Object) bool {
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if f.Holds && slices.ContainsFunc(f.Named(o.String(f.Name)), func(n hclschema.Name) bool { return b.absent[n] }) {
			b.note(o.Address, "it cannot be made again, since what it lives in cannot.")
			return true
		}
	}
	return false
}
