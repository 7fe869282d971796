package gitlab

import (
	"slices"
	"strings"
)

// inherit says what a job takes from default and from the global variables.
type inherit struct {
	fromDefault, fromVariables filter
}

// filter takes all names, or none, or those of a list.
type filter struct {
	none  bool
	names []string // where listed
	list  bool
}

func (f filter) takes(name string) bool {
	return !f.none && (!f.list || slices.Contains(f.names, name))
}

// defaults says whether the job takes a key of default.
func (i inherit) defaults(key string) bool { return i.fromDefault.takes(key) }

// variables says whether the job takes a global variable.
func (i inherit) variables(name string) bool { return i.fromVariables.takes(name) }

// inherit reads the key inherit of a job.
func (c *config) inherit(n node) inherit {
	e, ok := n.value.get("inherit")
	if !ok || e.value.absent() {
		return inherit{}
	}
	n = n.sub(e)
	if !c.isHash(n, "Write default: and variables: below it, each with true, false, or a list of names.") {
		return inherit{}
	}
	c.unknownKeys(n, []string{"default", "variables"}, nil)
	out := inherit{fromDefault: c.filter(n, "default"), fromVariables: c.filter(n, "variables")}
	c.unknownDefaults(n, out.fromDefault)
	return out
}

func (c *config) filter(n node, key string) filter {
	e, ok := n.value.get(key)
	if !ok || e.value.absent() || e.value.faulty {
		return filter{}
	}
	v := e.value
	n.location += ":" + key
	switch v.kind {
	case boolean:
		return filter{none: v.text == "false"}
	case list:
		f := filter{list: true}
		for _, item := range v.items {
			if item.kind != text {
				c.refuse(n, item.rng, []string{"config should be an array of strings"}, "List names."+quoteHint(item))
			}
			f.names = append(f.names, item.text)
		}
		return f
	}
	c.refuse(n, v.rng, []string{"should be a bool or array of strings"}, "Write true, false, or a list of names.")
	return filter{}
}

// unknownDefaults reports names of keys that default cannot have.
func (c *config) unknownDefaults(n node, f filter) {
	e, _ := n.value.get("default")
	n.location += ":default"
	for i, name := range f.names {
		if s := didYouMean(name, defaultKeys()); s != "" && !slices.Contains(defaultKeys(), name) {
			c.refuse(n, e.value.items[i].rng, []string{"config contains unknown values: " + name}, strings.TrimSpace(s))
		}
	}
}
