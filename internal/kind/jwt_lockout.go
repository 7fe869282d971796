package kind

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/plan"
)

// trustFields decide which tokens the mount takes for sound.
func trustFields() []string {
	return []string{
		"oidc_discovery_url", "oidc_discovery_ca_pem", "jwks_url", "jwks_ca_pem", "jwks_pairs", "jwt_validation_pubkeys",
		"jwt_supported_algs", "bound_issuer", "oidc_client_id", "provider_config",
	}
}

// mountLockout says what a change of a JWT auth mount does to those who log in
// through it.
func mountLockout(c *plan.Change, who *Session) string {
	mount := c.Live.String("path")
	switch {
	case who.Mount == "" || mount != who.Mount:
		return ""
	case c.Action.Destroys():
		return fmt.Sprintf("This run logged in through auth/%s, and the plan destroys it. The token of this run is revoked with it, in mid-run.", mount)
	}
	var changed []string
	for i := range c.Fields {
		f := &c.Fields[i]
		for _, name := range trustFields() {
			if f.Field.Name == name && !f.Unknown && !admitsMore(f, who) {
				changed = append(changed, name)
			}
		}
	}
	if len(changed) == 0 {
		return ""
	}
	return fmt.Sprintf("This run logged in through auth/%s, and the plan changes which tokens it trusts (%s). Whether it would still trust this run's cannot be decided.", mount, strings.Join(changed, ", "))
}

// admitsMore says of a change of a field whether whatever was trusted before is
// trusted after it, or at least this run's token.
func admitsMore(f *plan.FieldChange, who *Session) bool {
	switch f.Field.Name {
	case "bound_issuer":
		issuer := f.After.AsString()
		return issuer == "" || who.Claims != nil && who.Claims.Get("iss") == issuer
	case "jwt_supported_algs": // none means all
		return f.After.LengthInt() == 0 || f.Before.LengthInt() > 0 && contains(f.After, f.Before)
	case "jwt_validation_pubkeys":
		return f.Before.LengthInt() > 0 && contains(f.After, f.Before)
	}
	return false
}

// contains says whether every element of the inner list or set is in the outer one.
func contains(outer, inner cty.Value) bool {
	for it := inner.ElementIterator(); it.Next(); {
		_, want := it.Element()
		found := false
		for other := outer.ElementIterator(); other.Next() && !found; {
			_, has := other.Element()
			found = has.RawEquals(want)
		}
		if !found {
			return false
		}
	}
	return true
}

// loggedInTo says whether a change is of the role that this run logged in to.
func loggedInTo(c *plan.Change, who *Session) bool {
	role := access.RoleOf(c.Live)
	return role != nil && who.Mount != "" && role.Mount == who.Mount && role.Name == strings.ToLower(who.Role)
}

// roleLockout says what a change of a role does to those who log in to it.
func roleLockout(c *plan.Change, who *Session) string {
	if !loggedInTo(c, who) {
		return ""
	}
	name := fmt.Sprintf("This run logged in to the role %s of auth/%s", who.Role, who.Mount)
	if c.Action.Destroys() {
		return name + ", and the plan deletes it: nobody can log in to it again."
	}
	before, after := access.RoleOf(c.Live), access.RoleOf(c.Object)
	if who.Claims != nil {
		return admission(c, name, before, after, who)
	}
	if !access.Covers(after, before) {
		return name + ", and the plan makes it admit fewer tokens, or others. Whether this run's would still be admitted cannot be decided, since it came as VAULT_TOKEN and not as an ID token."
	}
	return unsure(c, name, "user_claim", "user_claim_json_pointer", "groups_claim", "claim_mappings", "token_num_uses")
}

// admission decides by the claims of this run's ID token.
func admission(c *plan.Change, name string, before, after *access.Role, who *Session) string {
	var faults []string
	for _, r := range access.Admit(after, access.Token{Claims: who.Claims, Partial: true}).Refusals {
		faults = append(faults, r.String())
	}
	if len(faults) > 0 {
		return fmt.Sprintf("%s, and would no longer be admitted: %s.", name, strings.Join(faults, "; "))
	}
	from := func(r *access.Role) *access.Role { return &access.Role{BoundCIDRs: r.BoundCIDRs} }
	if !access.Covers(from(after), from(before)) {
		return name + ", and the plan binds it to other addresses. Whether this run's is among them cannot be decided."
	}
	return unsure(c, name, "token_num_uses")
}

// unsure names the changed fields by which a later login may fail, or its token
// end too early.
func unsure(c *plan.Change, name string, fields ...string) string {
	var changed []string
	for i := range c.Fields {
		f := &c.Fields[i]
		for _, field := range fields {
			unbounded := field == "token_num_uses" && f.After.RawEquals(f.Field.Zero())
			if f.Field.Name == field && !unbounded {
				changed = append(changed, field)
			}
		}
	}
	if len(changed) == 0 {
		return ""
	}
	return fmt.Sprintf("%s, and the plan changes its %s. Whether a run like this would still succeed cannot be decided.", name, strings.Join(changed, ", "))
}
