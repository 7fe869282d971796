package kind

import (
	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

// What graphs show of objects beside their names.

// trustedIssuers names who signs the tokens that a JWT mount takes.
func trustedIssuers(o *hclschema.Object) []string {
	var issuers []string
	add := func(field, text string) {
		if o.SensitiveAt(o.Kind.FieldIndex(field)) {
			text = "(sensitive)"
		}
		issuers = append(issuers, text)
	}
	for _, field := range []string{"oidc_discovery_url", "jwks_url"} {
		if given(o, field) {
			add(field, o.String(field))
		}
	}
	for it := o.Get("jwks_pairs").ElementIterator(); it.Next(); {
		_, pair := it.Element()
		add("jwks_pairs", pair.GetAttr("jwks_url").AsString())
	}
	if given(o, "jwt_validation_pubkeys") {
		add("jwt_validation_pubkeys", "public keys of "+o.Address)
	}
	return issuers
}

// policyGrants lists the paths of a policy. One whose text is sensitive, or
// cannot be read, shows none.
func policyGrants(o *hclschema.Object) []hclschema.Grant {
	if o.SensitiveAt(o.Kind.FieldIndex("rules")) {
		return nil
	}
	policy, err := access.ParseAnyPolicy(o.String("rules"))
	if err != nil {
		return nil
	}
	var grants []hclschema.Grant
	for _, rule := range access.Merge(policy).Rules {
		grants = append(grants, hclschema.Grant{Path: rule.Path, Capabilities: rule.Capabilities.Names(), Below: mountsOfPath(rule.Path)})
	}
	return grants
}
