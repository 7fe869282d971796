package lint

import (
	"slices"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

// mostNearest limits for how many names the nearest one is looked for, which takes
// time for each name that there is.
const mostNearest = 50

// missingPolicies returns the names of policies that roles and groups give and that
// are not there, each with the nearest that is, if it is near. It is empty where the
// configuration has no policies, which are then made elsewhere, and where not all
// that the server has could be read.
func (v *view) missingPolicies() map[string]string {
	missing := map[string]string{}
	if v.partial || len(v.policies) == 0 && !v.live {
		return missing
	}
	known := make([]string, 0, len(v.policies))
	for _, p := range v.policies {
		known = append(known, p.name)
	}
	for _, g := range v.givers() {
		for _, name := range g.names {
			if _, seen := missing[name]; seen || v.policyNamed[name] != nil || slices.Contains(serverPolicies(), name) {
				continue
			}
			missing[name] = ""
			if len(missing) <= mostNearest {
				missing[name] = hclschema.Nearest(name, known)
			}
		}
	}
	return missing
}

// giver is something that gives policies: a role, or an identity group.
type giver struct {
	*hclschema.Object
	field string
	names []string
}

// givers are the roles, and then the identity groups.
func (v *view) givers() []giver {
	var out []giver
	for _, r := range v.roles {
		out = append(out, giver{r.Object, "token_policies", r.policyNames})
	}
	for _, o := range v.groups() {
		out = append(out, giver{o, "policies", stringsOf(o.Get("policies"))})
	}
	return out
}

// serverPolicies are the policies that each server has.
func serverPolicies() []string {
	return []string{access.DefaultPolicyName, "root", "response-wrapping", "control-group"}
}
