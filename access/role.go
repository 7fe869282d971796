package access

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Role is what a role of a JWT auth mount asks of a token and what it gives, in
// plain values. [RoleOf] makes one of a declared or live object.
//
// Fields have the names and the meaning of Vault's API. The zero value of each
// means that it is not set.
type Role struct {
	// Mount is the path of the auth mount without "auth/", Name the role's
	// name in lower case.
	Mount, Name string
	// Address is the role's name in the configuration; empty for a live one.
	Address string
	// Type is the role_type: "jwt", or "oidc" for logins by browser, which
	// admits no token at the login endpoint. Empty means "jwt".
	Type string
	// Issuer is the mount's bound_issuer; empty when the issuer is not
	// compared.
	Issuer string

	// BoundAudiences are the values of aud of which a token must have one.
	// Without any, a token that has an audience is refused.
	BoundAudiences []string
	// BoundSubject is the one value of sub; empty for any.
	BoundSubject string
	// BoundClaims gives each claim the values of which a token must have
	// one. A value is a string, a bool, or a [json.Number] whose text counts;
	// values of other types never match. A name that begins with "/" is a
	// JSON pointer.
	BoundClaims map[string][]any
	// Glob says that bound_claims_type is "glob": the values are patterns in
	// which "*" stands for any text.
	Glob bool
	// BoundCIDRs are where logins may come from: addresses and networks;
	// empty for anywhere.
	BoundCIDRs []string

	// UserClaim is the claim whose value names the entity alias.
	UserClaim string
	// UserClaimJSONPointer says that a UserClaim beginning with "/" is a JSON
	// pointer, and not the name of a claim.
	UserClaimJSONPointer bool
	// ClaimMappings gives claims the metadata key they are copied to.
	ClaimMappings map[string]string
	// GroupsClaim is the claim that lists the names of group aliases.
	GroupsClaim string

	// ExpirationLeeway and NotBeforeLeeway stand in for a missing exp and
	// nbf: 0 means 150 s, a negative value none.
	ExpirationLeeway, NotBeforeLeeway time.Duration
	// ClockSkewLeeway is allowed in every comparison with the clock: 0 means
	// 60 s, a negative value none.
	ClockSkewLeeway time.Duration

	// Policies are the token_policies.
	Policies []string
	// NoDefaultPolicy leaves out the policy "default".
	NoDefaultPolicy bool
}

// TokenPolicies returns the names of the policies that a token of the role has,
// as the server keeps them: in lower case, trimmed, sorted, each once, with
// "default" unless the role leaves it out. Those that identity groups add are
// not among them.
func (r *Role) TokenPolicies() []string {
	names := make([]string, 0, len(r.Policies)+1)
	for _, name := range r.Policies {
		if name = CanonicalPolicyName(name); name != "" {
			names = append(names, name)
		}
	}
	if !r.NoDefaultPolicy {
		names = append(names, DefaultPolicyName)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Path returns the API path of the role, such as "auth/jwt/role/deploy".
func (r *Role) Path() string { return "auth/" + r.Mount + "/role/" + r.Name }

// Pinned returns the claims that every token of the role has: those that are bound
// to one value. They tell what templates in policies stand for, as far as a role
// fixes that. JSON pointers to more than a claim's own name are left out.
func (r *Role) Pinned() Claims {
	claims := Claims{}
	for _, c := range r.Constraints() {
		steps := claimSteps(c.Claim)
		if text, ok := c.literal(); ok && len(steps) == 1 {
			claims[steps[0]] = text
		}
	}
	return claims
}

// literal returns the one string that satisfies the constraint.
func (c Constraint) literal() (string, bool) {
	if len(c.Values) != 1 {
		return "", false
	}
	text, ok := c.Values[0].(string)
	return text, ok && !(c.Glob && strings.Contains(text, "*"))
}

// Constraint is what a role asks of one claim: that the token's value, or an
// element of it where that is a list, is one of Values.
type Constraint struct {
	// Claim is the name of the claim, or a JSON pointer to it.
	Claim string
	// Values are those of which one must match; see [Role].BoundClaims.
	Values []any
	// Glob says that the values are patterns.
	Glob bool
}

// Constraints returns what the role asks of claims, sorted by name: those of
// BoundClaims, and BoundSubject as a constraint on sub. Audience and issuer are
// not among them.
func (r *Role) Constraints() []Constraint {
	var list []Constraint
	if r.BoundSubject != "" {
		list = append(list, Constraint{Claim: "sub", Values: []any{r.BoundSubject}})
	}
	for _, name := range slices.Sorted(maps.Keys(r.BoundClaims)) {
		list = append(list, Constraint{Claim: name, Values: r.BoundClaims[name], Glob: r.Glob})
	}
	slices.SortStableFunc(list, func(a, b Constraint) int { return strings.Compare(a.Claim, b.Claim) })
	return list
}

// Dead reports whether the role admits no token at all, and by which constraint:
// one without values, or with values that no token can have, such as a fraction
// (the server cuts off those of tokens) or, among patterns, what is not a string.
func (r *Role) Dead() (Constraint, bool) {
	for _, c := range r.Constraints() {
		if !slices.ContainsFunc(c.Values, c.matchable) {
			return c, true
		}
	}
	return Constraint{}, false
}

// matchable reports whether some token's claim could match the value.
func (c Constraint) matchable(value any) bool {
	switch v := value.(type) {
	case string:
		return true
	case bool, nil: // null matches null within a list
		return !c.Glob
	case json.Number:
		n, err := strconv.Atoi(v.String())
		return !c.Glob && err == nil && strconv.Itoa(n) == v.String()
	}
	return false
}
