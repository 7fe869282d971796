package resolver

import (
	"path"
	"strings"
)

// engine is how secrets of one kind of mount are read. There is one file for each.
type engine struct {
	name string
	// infix stands between the mount and the path in the API path, such as "data".
	infix string
	// versioned says whether a read can ask for a version.
	versioned bool
	// dynamic says whether an empty path can be meant.
	dynamic bool
	// fields takes the secret out of the answer's data. It returns nil where there is none, and an error where the
	// data has another form.
	fields func(apiPath string, data map[string]any) (map[string]any, error)
	// absent explains an answer without a secret, or returns "" where there is nothing to add. Data may be nil.
	absent func(data map[string]any) string
}

// engines lists the engines in the order of messages.
func engines() []engine { return []engine{kvV2(), kvV1(), generic()} }

func engineNames() []string {
	var names []string
	for _, e := range engines() {
		names = append(names, e.name)
	}
	return names
}

func findEngine(name string) (engine, bool) {
	for _, e := range engines() {
		if e.name == name {
			return e, true
		}
	}
	return engine{}, false
}

// apiPath joins mount and path as GitLab Runner does: slashes are collapsed, and none is left at the ends. It resolves
// ".." too, so whoever does not want that must refuse it before.
func (e engine) apiPath(mount, secretPath string) string {
	return strings.Trim(path.Join(mount, e.infix, secretPath), "/")
}

// wholeData is for engines whose data is the secret.
func wholeData(_ string, data map[string]any) (map[string]any, error) { return data, nil }
