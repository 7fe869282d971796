package record

import (
	"strings"

	"github.com/vaultci/vaultci/access"
)

// Needs returns what a token needs to read the entry, with those beside it where
// they are looked at, and to write the next one: capabilities by API path.
func (d *Draft) Needs(others bool) (read, write map[string]access.Capabilities) {
	read = map[string]access.Capabilities{d.Path: access.Read}
	if others {
		read[d.siblings()] = access.List
		for _, path := range d.looked {
			read[path] = access.Read
		}
	}
	write = map[string]access.Capabilities{d.Path: access.Update}
	if d.version == 0 {
		write[d.Path] = access.Create
	}
	return read, write
}

// siblings is the path whose LIST names the entries beside this one.
func (d *Draft) siblings() string {
	mount, folder := d.folder()
	return strings.TrimSuffix(mount+"/metadata/"+folder, "/")
}

// folder returns the mount of the entry, and what stands before its name there.
func (d *Draft) folder() (mount, folder string) {
	mount, name, _ := strings.Cut(d.Path, "/data/")
	return mount, name[:strings.LastIndexByte(name, '/')+1]
}
