package plan

import (
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
)

// Select returns the objects whose address is one of the targets, or an instance
// of one, together with all that they name. The unknown targets are returned
// with an error for each.
func Select(objects []*hclschema.Object, targets []string) ([]*hclschema.Object, []error) {
	if len(targets) == 0 {
		return objects, nil
	}
	byIdentity := make(map[string]*hclschema.Object, len(objects))
	for _, o := range objects {
		byIdentity[identity(o)] = o
	}
	chosen := map[*hclschema.Object]bool{}
	var errs []error
	for _, target := range targets {
		found := false
		for _, o := range objects {
			if o.Address == target || strings.HasPrefix(o.Address, target+"[") {
				found = true
				choose(o, byIdentity, chosen)
			}
		}
		if !found {
			errs = append(errs, unknownTarget(objects, target))
		}
	}
	var out []*hclschema.Object
	for _, o := range objects {
		if chosen[o] {
			out = append(out, o)
		}
	}
	return out, errs
}

func choose(o *hclschema.Object, byIdentity map[string]*hclschema.Object, chosen map[*hclschema.Object]bool) {
	if chosen[o] {
		return
	}
	chosen[o] = true
	for name := range named(o) {
		if dep, ok := byIdentity[name]; ok {
			choose(dep, byIdentity, chosen)
		}
	}
}

func unknownTarget(objects []*hclschema.Object, target string) error {
	addresses := make([]string, len(objects))
	for i, o := range objects {
		addresses[i] = o.Address
	}
	return fmt.Errorf("no object has the address %q.%s", target, hclschema.DidYouMean(target, addresses))
}
