package lint

// Rules returns all rules, by ID. Numbers are never used again.
func Rules() []*Rule {
	return []*Rule{
		roleNoProjectBinding(), // VCI001
		ttlTooLong(),           // VCI022
		kv2PathShape(),         // VCI028
		ignoreMalformed(),      // VCI035
		ignoreExpired(),        // VCI036
		ignoreUnused(),         // VCI037
	}
}

// RuleNamed returns the rule with that ID or name, or nil.
func RuleNamed(name string) *Rule {
	for _, r := range Rules() {
		if r.ID == name || r.Name == name {
			return r
		}
	}
	return nil
}
