package access

import (
	"fmt"
	"strings"
)

// Admission says whether a role admits a token, why not, and as whom.
type Admission struct {
	// Admitted is true when there is no refusal.
	Admitted bool
	// Refusals are all reasons against it, in the order in which the server
	// finds them. It reports the first, and of several claims that do not
	// match a random one; here they are sorted by name.
	Refusals []Refusal
	// Assumed says in sentences what was taken for granted of a partial
	// [Token].
	Assumed []string
	// From are the addresses and networks that the login must come from;
	// empty for anywhere. Whether it does cannot be seen in a token.
	From []string

	// Alias is the name of the entity alias; empty when it is not known.
	Alias string
	// Metadata is the metadata of the alias.
	Metadata map[string]string
	// Groups are the names of the group aliases.
	Groups []string
}

// Reason is the class of a [Refusal]. It is part of the JSON output.
type Reason string

// The reasons for a refusal.
const (
	// RoleType: the role is for logins by browser.
	RoleType Reason = "role_type"
	// Malformed: a registered claim has a type it must not have.
	Malformed Reason = "malformed"
	// Issuer: iss is not the mount's bound issuer.
	Issuer Reason = "issuer"
	// Subject: sub is not the role's bound subject.
	Subject Reason = "subject"
	// Audience: aud has none of the role's bound audiences.
	Audience Reason = "audience"
	// AudienceUnbound: aud is there, and the role has no bound audiences.
	AudienceUnbound Reason = "audience_unbound"
	// NoTimes: there is none of exp, nbf and iat.
	NoTimes Reason = "no_times"
	// NotYetValid, Expired and IssuedInFuture: the time is outside those.
	NotYetValid    Reason = "not_yet_valid"
	Expired        Reason = "expired"
	IssuedInFuture Reason = "issued_in_future"
	// UserClaim: the claim that names the alias is missing or no string.
	UserClaim Reason = "user_claim"
	// Metadata: a mapped claim is not a string.
	Metadata Reason = "metadata"
	// Groups: the claim of the groups is missing or not a list of strings.
	Groups Reason = "groups"
	// ClaimMissing: a bound claim is missing or null.
	ClaimMissing Reason = "claim_missing"
	// ClaimMismatch: a bound claim has none of the values.
	ClaimMismatch Reason = "claim_mismatch"
	// ClaimType: a bound claim, or what it is bound to, has a type that
	// cannot be compared.
	ClaimType Reason = "claim_type"
	// Policies: the role gives a policy that no login may give.
	Policies Reason = "policies"
	// Refused: a real server refused, for a reason that only its words tell.
	Refused Reason = "refused"
)

// Refusal is one reason why a role does not admit a token.
type Refusal struct {
	// Reason is the class.
	Reason Reason
	// Claim is the claim, as the role names it; empty where it is not about
	// one.
	Claim string
	// Message is what the server says.
	Message string
	// Has is the token's value, nil when it is missing; numbers of a claim
	// have the form of [Claims.Get].
	Has any
	// Wants are the values the role admits, the one closest to Has first.
	Wants []any
	// Hint is a full sentence that says what is probably wrong; it may be
	// empty.
	Hint string
}

// String returns the refusal as a sentence of which claim has which value and
// what the role wants.
func (r Refusal) String() string {
	if r.Claim == "" {
		return r.Message
	}
	var b strings.Builder
	if r.Has == nil {
		fmt.Fprintf(&b, "the token has no %s", r.Claim)
	} else {
		fmt.Fprintf(&b, "%s is %s", r.Claim, spell(r.Has))
	}
	if len(r.Wants) > 0 {
		b.WriteString(", and the role wants " + spellSome(r.Wants))
	}
	return b.String()
}

// spellSome lists values, a few at most.
func spellSome(values []any) string {
	const shown = 3
	var texts []string
	for _, v := range values[:min(shown, len(values))] {
		texts = append(texts, spell(v))
	}
	if n := len(values) - shown; n > 0 {
		return strings.Join(texts, ", ") + fmt.Sprintf(" or %d more", n)
	}
	if n := len(texts); n > 1 {
		return strings.Join(texts[:n-1], ", ") + " or " + texts[n-1]
	}
	return strings.Join(texts, "")
}
