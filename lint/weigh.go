package lint

// weigh gives a finding another severity than its rule has, where the rule says
// that it depends. What the configuration sets for the rule stays.
func (p *pass) weigh(f *Finding, s Severity) {
	if _, set := p.settings.Severities[p.rule.ID]; !set {
		f.Severity = s
	}
}

// atBound points at the bound claims of a role, or at its block where it binds
// none.
func atBound(r *role) place {
	if r.Given("bound_claims") {
		return atField(r.Object, "bound_claims")
	}
	return at(r.Object)
}
