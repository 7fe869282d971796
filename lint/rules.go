package lint

// Rules returns all rules, by ID. Numbers are never used again.
func Rules() []*Rule {
	return []*Rule{
		roleNoProjectBinding(),   // VCI001
		sharedIssuerBroad(),      // VCI002
		nameInsteadOfID(),        // VCI003
		audienceMissing(),        // VCI004
		audienceGeneric(),        // VCI005
		audienceShared(),         // VCI006
		globCatchAll(),           // VCI007
		globUnanchored(),         // VCI008
		globOnAllClaims(),        // VCI009
		regexLooking(),           // VCI010
		refUnprotected(),         // VCI011
		refWithoutType(),         // VCI012
		refGlobUnprotected(),     // VCI013
		claimTypeMismatch(),      // VCI014
		unknownClaim(),           // VCI015
		conditionalClaim(),       // VCI016
		mrPipelineAllowed(),      // VCI017
		forkClaimSemantics(),     // VCI018
		subjectOnly(),            // VCI019
		userClaimUnstable(),      // VCI020
		userClaimPerJob(),        // VCI021
		ttlTooLong(),             // VCI022
		periodicOrUnlimited(),    // VCI023
		defaultPolicyAttached(),  // VCI024
		rootLikePolicy(),         // VCI025
		policyMissing(),          // VCI026
		policyUnused(),           // VCI027
		kv2PathShape(),           // VCI028
		denyShadowed(),           // VCI029
		crossRoleOverlap(),       // VCI030
		defaultRoleSet(),         // VCI031
		issuerHygiene(),          // VCI032
		algsNotPinned(),          // VCI033
		selfLockout(),            // VCI034
		ignoreMalformed(),        // VCI035
		ignoreExpired(),          // VCI036
		ignoreUnused(),           // VCI037
		leewayTooLong(),          // VCI038
		oidcRoleOnCIMount(),      // VCI039
		verboseOIDCLogging(),     // VCI040
		nameNotLowerCase(),       // VCI041
		secretLiteral(),          // VCI042
		pathInNoMount(),          // VCI043
		listAcrossTeams(),        // VCI044
		mountTTLTooLong(),        // VCI045
		productionWithoutCIDRs(), // VCI046
		serviceToken(),           // VCI047
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
