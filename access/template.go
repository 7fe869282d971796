package access

import (
	"fmt"
	"slices"
	"strings"
)

// Entity is the identity behind a token, from which templates in policy paths
// are filled.
type Entity struct {
	// ID and Name are the entity's own.
	ID, Name string
	// Metadata is the entity's.
	Metadata map[string]string
	// Aliases are the names under which it is known to auth mounts.
	Aliases []Alias
	// Groups are the identity groups it belongs to.
	Groups []Group
	// Partial says that what is missing here is not known, and may be there
	// on the server. An alias without MountAccessor is then taken for one of
	// whichever mount a template asks for.
	Partial bool
}

// Alias is the name of an entity at an auth mount.
type Alias struct {
	// ID is the alias's own, Name the value of the user claim.
	ID, Name string
	// MountAccessor names the mount, such as "auth_jwt_8f2a11c0".
	MountAccessor string
	// Metadata is what claim_mappings made of claims, CustomMetadata what
	// operators gave it.
	Metadata, CustomMetadata map[string]string
}

// Group is an identity group.
type Group struct {
	// ID and Name are the group's own.
	ID, Name string
	// Metadata is the group's.
	Metadata map[string]string
}

// outcome is what became of a template.
type outcome int

const (
	filled  outcome = iota
	dropped         // the server drops the stanza
	unsure          // it depends on what is not known
)

// templater fills templates for one entity.
type templater struct {
	who     *Entity
	assumed []string
}

// fill returns the path with its templates replaced. Where something is not known
// there is a star for it, and the outcome is unsure.
func (t *templater) fill(path string) (string, outcome) {
	pieces := strings.Split(path, "{{")
	var b strings.Builder
	b.WriteString(pieces[0])
	result := filled
	for _, piece := range pieces[1:] {
		selector, rest, _ := strings.Cut(piece, "}}")
		value, got := t.value(strings.TrimSpace(selector))
		switch got {
		case dropped:
			return "", dropped
		case unsure:
			value, result = "*", unsure
		}
		b.WriteString(value + rest)
	}
	return b.String(), result
}

// value returns what a selector stands for.
func (t *templater) value(selector string) (string, outcome) {
	if t.who == nil {
		return "", dropped
	}
	if rest, ok := strings.CutPrefix(selector, "identity.entity."); ok {
		if rest, ok := strings.CutPrefix(rest, "aliases."); ok {
			return t.alias(rest)
		}
		switch name, _, _ := strings.Cut(rest, "."); name {
		case "id", "name":
			return t.text(rest, map[string]string{"id": t.who.ID, "name": t.who.Name})
		case "metadata":
			return t.metadata(rest, name, t.who.Metadata)
		}
		return "", dropped
	}
	if rest, ok := strings.CutPrefix(selector, "identity.groups."); ok {
		return t.group(rest)
	}
	if strings.HasPrefix(selector, "time.") {
		return "", unsure // it is of no use in a path, and has no place in a package without a clock
	}
	return "", dropped
}

// known returns a value that is there, and otherwise what its absence means.
func (t *templater) known(value string, ok bool) (string, outcome) {
	switch {
	case ok:
		return value, filled
	case t.who.Partial:
		return "", unsure
	}
	return "", dropped
}

// text returns one of the plain fields, which count as absent when empty.
func (t *templater) text(name string, fields map[string]string) (string, outcome) {
	value, ok := fields[name]
	if !ok {
		return "", dropped
	}
	return t.known(value, value != "")
}

// metadata returns the value that a selector "KIND.KEY" names; keys may have dots.
func (t *templater) metadata(selector, kind string, values map[string]string) (string, outcome) {
	key, ok := strings.CutPrefix(selector, kind+".")
	if !ok {
		return "", dropped
	}
	value, ok := values[key]
	return t.known(value, ok)
}

// alias fills a selector "ACCESSOR.FIELD".
func (t *templater) alias(selector string) (string, outcome) {
	accessor, field, ok := strings.Cut(selector, ".")
	if !ok {
		return "", dropped
	}
	i := slices.IndexFunc(t.who.Aliases, func(a Alias) bool { return a.MountAccessor == accessor })
	if i < 0 && t.who.Partial {
		i = slices.IndexFunc(t.who.Aliases, func(a Alias) bool { return a.MountAccessor == "" })
		t.assume(i >= 0, "%s is the accessor of the mount that is logged in to", accessor)
	}
	if i < 0 {
		return t.known("", false)
	}
	alias := t.who.Aliases[i]
	switch name, _, _ := strings.Cut(field, "."); name {
	case "id", "name":
		return t.text(field, map[string]string{"id": alias.ID, "name": alias.Name})
	case "metadata":
		return t.metadata(field, name, alias.Metadata)
	case "custom_metadata":
		return t.metadata(field, name, alias.CustomMetadata)
	}
	return "", dropped
}

// group fills a selector "ids.ID.FIELD" or "names.NAME.FIELD".
func (t *templater) group(selector string) (string, outcome) {
	by, rest, _ := strings.Cut(selector, ".")
	which, field, ok := strings.Cut(rest, ".")
	if !ok || by != "ids" && by != "names" {
		return "", dropped
	}
	i := slices.IndexFunc(t.who.Groups, func(g Group) bool {
		return by == "ids" && g.ID == which || by == "names" && g.Name == which
	})
	if i < 0 {
		return t.known("", false)
	}
	group := t.who.Groups[i]
	switch name, _, _ := strings.Cut(field, "."); name {
	case "id", "name":
		return t.text(field, map[string]string{"id": group.ID, "name": group.Name})
	case "metadata":
		return t.metadata(field, name, group.Metadata)
	}
	return "", dropped
}

func (t *templater) assume(when bool, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if when && !slices.Contains(t.assumed, text) {
		t.assumed = append(t.assumed, text)
	}
}
