package gitlab

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// includeTypes are the keys that say where an include comes from.
func includeTypes() []string {
	return []string{"local", "project", "remote", "template", "component", "artifact"}
}

// local returns the path of a local include. Of others it notes that they were
// not read.
func (in *includer) local(location *value) (*value, bool) {
	switch location.kind {
	case text:
		if strings.Contains(location.text, "://") {
			return nil, in.skip(location, "remote", location.text)
		}
		return location, in.plain(location)
	case hash:
		return in.localOf(location)
	}
	in.fault(location.rng, summaryInclude, "include config should be a hash or a string", "Write include: FILE, or a list of files, or of local: FILE.")
	return nil, false
}

func (in *includer) localOf(location *value) (*value, bool) {
	var types []string
	for _, t := range includeTypes() {
		if v := location.child(t); !v.absent() && (v.kind != text || v.text != "") {
			types = append(types, t)
		}
	}
	valid := "`" + strings.Join(includeTypes(), "`, `") + "`"
	switch len(types) {
	case 0:
		in.fault(location.rng, summaryInclude, fmt.Sprintf("`%s` does not have a valid subkey for include. Valid subkeys are: %s", location.json(), valid), strings.TrimSpace(keySlip(location, append(includeTypes(), "file", "ref", "rules", "inputs", "job"))))
		return nil, false
	case 1:
	default:
		in.fault(location.rng, summaryInclude, "Each include must use only one of: "+valid, fmt.Sprintf("Make one include of each of %s.", strings.Join(types, ", ")))
		return nil, false
	}
	v := location.child(types[0])
	if types[0] != "local" {
		return nil, in.skip(location, types[0], describeLocation(location, v))
	}
	if v.kind != text {
		in.fault(v.rng, summaryInclude, fmt.Sprintf("Included file `%s` needs to be a string", v.json()), "Name one file. For several, make a list of includes.")
		return nil, false
	}
	if rules := location.child("rules"); !rules.absent() {
		in.warn(rules.rng, "Rules of an include not evaluated", fmt.Sprintf("%s is read as if its rules matched: whether they do depends on the pipeline.", v.text))
	}
	return v, in.plain(v)
}

// plain says whether a path is written out, and notes that one with variables
// was not read.
func (in *includer) plain(v *value) bool {
	if strings.Contains(v.text, "$") {
		in.unread = append(in.unread, unread{v.text, v.rng})
		in.warn(v.rng, summaryUnread, fmt.Sprintf("The path %s has a variable, whose value only GitLab knows. What the file declares is missing here.", v.text))
		return false
	}
	return true
}

// skip notes an include that is not local. It returns false.
func (in *includer) skip(location *value, typ, what string) bool {
	in.unread = append(in.unread, unread{what, location.rng})
	in.warn(location.rng, summaryUnread, fmt.Sprintf("It is of type %s, and vaultci reads local files only. What %s declares is missing here. To take it in, put a copy into the repository and include that as local.", typ, what))
	return false
}

// describeLocation names an include that is not local.
func describeLocation(location, v *value) string {
	what := v.text
	if file := location.child("file"); file.is(text) {
		what += " " + file.text
	}
	if what == "" {
		return "it"
	}
	return what
}

// matching are the files that a path names, several when it has a wildcard.
func (in *includer) matching(local *value) []string {
	name := strings.TrimLeft(local.text, "/")
	if !strings.Contains(name, "*") {
		return []string{name}
	}
	found, err := wildcard(in.root, name)
	if err != nil {
		in.fault(local.rng, "Repository not readable", "", fmt.Sprintf("The files that match %s cannot be listed: %s.", name, reason(err)))
	}
	// A file that its own wildcard matches is left out.
	found = slices.DeleteFunc(found, func(name string) bool { return name == local.rng.Filename })
	if len(found) == 0 && err == nil {
		in.warn(local.rng, "Include that matches no file", fmt.Sprintf("No file of the repository matches %s. * stands for any text without a slash, and ** for any text.", name))
	}
	return found
}

// keySlip says which key of a hash is a slip for a known one.
func keySlip(v *value, known []string) string {
	for _, key := range v.keys() {
		if s := didYouMean(key, known); s != "" && !slices.Contains(known, key) {
			return s
		}
	}
	return ""
}

// json writes a value as JSON.
func (v *value) json() string {
	out, err := json.Marshal(v.plainValue(2))
	if err != nil {
		return v.text
	}
	return string(out)
}

// plainValue is a value down to some levels. Below them it is cut off.
func (v *value) plainValue(levels int) any {
	switch {
	case v.kind == null:
		return nil
	case v.kind != hash && v.kind != list:
		return v.text
	case levels == 0:
		return "…"
	}
	if v.kind == list {
		items := make([]any, len(v.items))
		for i, item := range v.items {
			items[i] = item.plainValue(levels - 1)
		}
		return items
	}
	keys := map[string]any{}
	for _, e := range v.entries {
		keys[e.key] = e.value.plainValue(levels - 1)
	}
	return keys
}
