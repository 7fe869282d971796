package archtest

import (
	"strings"
	"testing"
)

// TestFloors wants imports to go downwards.
func TestFloors(t *testing.T) {
	list := packages(t)
	r := newRule(t, "same floor")
	for _, p := range list {
		floor, ok := floors[p.name()]
		if !ok {
			t.Errorf("%s has no floor; give it one in floors", p.name())
			continue
		}
		for _, path := range p.Imports {
			imported, ours := strings.CutPrefix(path, module+"/")
			if !ours {
				continue
			}
			edge := p.name() + " -> " + imported
			switch below := floors[imported]; {
			case below > floor:
				t.Errorf("%s: floor %d imports floor %d, which is above it", edge, floor, below)
			case below == floor:
				r.broken(edge, "both are on floor %d", floor)
			}
		}
	}
	r.finish(list)
}

// TestImporters wants some libraries to have one importer.
func TestImporters(t *testing.T) {
	list := packages(t)
	for name, prefix := range map[string]string{
		"vault/api": "github.com/hashicorp/vault/",
		"cobra":     "github.com/spf13/",
	} {
		r := newRule(t, name)
		for _, p := range list {
			for _, path := range p.Imports {
				if strings.HasPrefix(path, prefix) {
					r.broken(p.name(), "it imports %s, which is left to one package", path)
				}
			}
		}
		r.finish(list)
	}
}
