package lint

import "strings"

// userClaim is the token's claim that names the identity alias: user_claim itself,
// or what it points to; deep is true for a pointer to something within a claim.
func (r *role) userClaim() (claim string, deep bool) {
	claim = r.String("user_claim")
	if !truth(r.Object, "user_claim_json_pointer") {
		return claim, false
	}
	return pointed(claim)
}

// mappedClaims are the claims that become metadata of the alias, sorted.
func (r *role) mappedClaims() []string {
	var names []string
	mappings := r.Get("claim_mappings")
	if mappings.IsNull() {
		return nil
	}
	for it := mappings.ElementIterator(); it.Next(); {
		name, _ := it.Element()
		names = append(names, name.AsString())
	}
	return names
}

// tenantUserClaim is the change that names aliases after the project, where its
// claim can be written as it is.
func (r *role) tenantUserClaim() []change {
	if r.profile.Open {
		return nil // what it has is not known
	}
	changes := []change{set("user_claim", `"`+r.profile.Tenant+`"`)}
	if truth(r.Object, "user_claim_json_pointer") && strings.HasPrefix(r.String("user_claim"), "/") {
		changes = append(changes, drop("user_claim_json_pointer"))
	}
	return changes
}
