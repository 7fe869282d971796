package access

import (
	"slices"
	"strings"
)

// Capabilities returns what sys/capabilities answers for a path: the names of the
// capabilities of the rule that would decide a list of exactly that path, sorted;
// "deny" when there are none, "root" for the policy of that name.
func (a *ACL) Capabilities(path string) []string {
	if a.root {
		return []string{"root"}
	}
	path = strings.TrimLeft(path, "/")
	e := a.find(path, true)
	if e == nil || e.rule.Capabilities == 0 || e.rule.Capabilities.Has(Deny) {
		return []string{capabilityName(Deny)}
	}
	return slices.Sorted(slices.Values(e.rule.Capabilities.Names()))
}

// DefaultPolicy returns the policy "default" as the server writes it into a new
// storage. It may have been changed since.
func DefaultPolicy(d Dialect) NamedPolicy {
	p := &Policy{}
	for _, stanza := range []struct {
		path    string
		granted Capabilities
	}{
		{"auth/token/lookup-self", Read},
		{"auth/token/renew-self", Update},
		{"auth/token/revoke-self", Update},
		{"sys/capabilities-self", Update},
		{"identity/entity/id/{{identity.entity.id}}", Read},
		{"identity/entity/name/{{identity.entity.name}}", Read},
		{"sys/internal/ui/resultant-acl", Read},
		{"sys/renew", Update},
		{"sys/leases/renew", Update},
		{"sys/leases/lookup", Update},
		{"cubbyhole/*", Create | Read | Update | Delete | List},
		{"sys/wrapping/wrap", Update},
		{"sys/wrapping/lookup", Update},
		{"sys/wrapping/unwrap", Update},
		{"sys/tools/hash", Update},
		{"sys/tools/hash/*", Update},
		{"sys/control-group/request", Update},
		{"identity/oidc/provider/+/authorize", Read | Update},
	} {
		if stanza.path == "cubbyhole/*" && d == OpenBao {
			stanza.granted |= Scan
		}
		p.Rules = append(p.Rules, PathRule{Path: stanza.path, Capabilities: stanza.granted})
	}
	return NamedPolicy{Name: DefaultPolicyName, Policy: p}
}
