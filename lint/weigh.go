package lint

import "github.com/vaultci/vaultci/hclschema"

// weigh gives a finding another severity than its rule has, where the rule says
// that it depends. What the configuration sets for the rule stays.
func (p *pass) weigh(f *Finding, s Severity) {
	if _, set := p.settings.Severities[p.rule.ID]; !set {
		f.Severity = s
	}
}

// shown is a part of a field's value as a message may show it: not at all where
// the value came from a sensitive variable. A message at a place in the field
// itself is not shown in any case.
func shown(o *hclschema.Object, field, text string) string {
	if o.SensitiveAt(o.Kind.FieldIndex(field)) {
		return "a sensitive value"
	}
	return text
}

// atBound points at the bound claims of a role, or at its block where it binds
// none.
func atBound(r *role) place {
	if r.Given("bound_claims") {
		return atField(r.Object, "bound_claims")
	}
	return at(r.Object)
}
