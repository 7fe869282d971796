package access

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Token is what a login shows: the claims of an ID token whose signature is
// sound.
type Token struct {
	// Claims are the token's claims.
	Claims Claims
	// Now is when the login happens. With the zero time, exp, nbf and iat
	// are not looked at.
	Now time.Time
	// Partial says that Claims are those that somebody thought worth naming.
	// Then iss, aud, the times, the user claim and the groups claim are
	// taken to suit when they are missing; [Admission].Assumed says which.
	// Bound claims are never assumed.
	Partial bool
}

// Admit reports whether the role admits the token at the login endpoint of its
// mount, as Vault 1.21 decides it, with every reason against it. The address of
// the login is not looked at; see [Admission].From.
func Admit(role *Role, token Token) Admission {
	a := &admitter{role: role, token: token}
	if role.Type == "oidc" {
		a.refuse(Refusal{Reason: RoleType, Message: "role with oidc role_type is not allowed", Hint: `Jobs log in with a token: the role needs role_type = "jwt".`})
	}
	a.validate()
	a.audience()
	a.identity()
	a.boundClaims()
	a.core()
	a.Admitted = len(a.Refusals) == 0
	a.From = slices.Clone(role.BoundCIDRs)
	return a.Admission
}

// admitter collects the reasons.
type admitter struct {
	Admission
	role  *Role
	token Token
	named bool // whether the user claim is a string
}

func (a *admitter) refuse(r Refusal) { a.Refusals = append(a.Refusals, r) }

func (a *admitter) assume(format string, args ...any) {
	a.Assumed = append(a.Assumed, fmt.Sprintf(format, args...))
}

// assumes reports whether a claim is missing and may be taken to suit.
func (a *admitter) assumes(claim string) bool {
	_, has := a.token.Claims[claim]
	return a.token.Partial && !has
}

const invalid = "error validating token: "

// validate looks at the registered claims.
func (a *admitter) validate() {
	claims, err := a.token.Claims.registered()
	if err != nil {
		a.refuse(Refusal{Reason: Malformed, Message: invalid + err.Error(), Hint: "One of iss, sub, aud, exp, nbf, iat and jti has a type that JWT does not allow."})
		return
	}
	a.issuer(claims.Issuer)
	if want := a.role.BoundSubject; want != "" && claims.Subject != want {
		a.refuse(Refusal{
			Reason: Subject, Claim: "sub", Message: invalid + "invalid subject (sub) claim",
			Has: a.token.Claims["sub"], Wants: []any{want},
		})
	}
	if wants := a.role.BoundAudiences; len(wants) > 0 && !overlap(wants, claims.Audience) {
		if a.assumes("aud") {
			a.assume("aud has one of the role's bound audiences: %s", spellSome(anyOf(wants)))
		} else {
			a.refuse(Refusal{
				Reason: Audience, Claim: "aud", Message: invalid + "invalid audience (aud) claim: audience claim does not match any expected audience",
				Has: a.token.Claims["aud"], Wants: closest(a.token.Claims["aud"], anyOf(wants)),
				Hint: "The aud of the job's id_tokens entry must be one of bound_audiences.",
			})
		}
	}
	if !a.token.Now.IsZero() {
		a.times(&claims)
	}
}

func (a *admitter) issuer(has string) {
	want := a.role.Issuer
	switch {
	case want == "" || has == want:
	case a.assumes("iss"):
		a.assume("iss is the mount's bound issuer: %q", want)
	default:
		a.refuse(Refusal{
			Reason: Issuer, Claim: "iss", Message: invalid + "invalid issuer (iss) claim",
			Has: a.token.Claims["iss"], Wants: []any{want},
			Hint: "bound_issuer is compared letter by letter, with scheme and closing slash.",
		})
	}
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// times compares exp, nbf and iat with the clock.
func (a *admitter) times(claims *registered) {
	if a.assumes("exp") && a.assumes("nbf") && a.assumes("iat") {
		a.assume("the token is neither expired nor from the future")
		return
	}
	issued, from, until, ok := claims.times(a.role)
	if !ok {
		a.refuse(Refusal{Reason: NoTimes, Message: invalid + "no issued at (iat), not before (nbf), or expiration time (exp) claims in token"})
		return
	}
	now, skew := a.token.Now, leeway(a.role.ClockSkewLeeway, defaultSkewLeeway)
	when := "The time was " + now.UTC().Format(time.RFC3339) + "."
	if now.Add(skew).Before(from.time()) {
		a.refuse(Refusal{Reason: NotYetValid, Claim: "nbf", Message: invalid + "invalid not before (nbf) claim: token not yet valid", Has: a.token.Claims["nbf"], Hint: when})
	}
	if now.Add(-skew).After(until.time()) {
		a.refuse(Refusal{Reason: Expired, Claim: "exp", Message: invalid + "invalid expiration time (exp) claim: token is expired", Has: a.token.Claims["exp"], Hint: when})
	}
	if now.Add(skew).Before(issued.time()) {
		a.refuse(Refusal{Reason: IssuedInFuture, Claim: "iat", Message: invalid + "invalid issued at (iat) claim: token issued in the future", Has: a.token.Claims["iat"], Hint: when})
	}
}

// audience refuses an audience that nothing is bound to.
func (a *admitter) audience() {
	if len(a.role.BoundAudiences) > 0 {
		return
	}
	if a.assumes("aud") {
		a.assume("the token has no aud; one with an audience is refused, since the role has no bound_audiences")
	}
	switch aud := a.token.Claims["aud"].(type) {
	case string:
		if aud == "" {
			return
		}
	case []any:
		if len(aud) == 0 {
			return
		}
	default:
		return
	}
	a.refuse(Refusal{
		Reason: AudienceUnbound, Claim: "aud", Message: "audience claim found in JWT but no audiences bound to the role",
		Has: a.token.Claims["aud"], Hint: "Give the role bound_audiences: CI servers put an audience into every token.",
	})
}

// core refuses what Vault's core refuses after the auth method has agreed.
func (a *admitter) core() {
	for _, name := range a.role.TokenPolicies() {
		switch name {
		case "root":
			a.refuse(Refusal{Reason: Policies, Message: "auth methods cannot create root tokens"})
		case "response-wrapping":
			a.refuse(Refusal{Reason: Policies, Message: `cannot assign policy "response-wrapping"`})
		}
	}
	if a.named && a.Alias == "" {
		a.refuse(Refusal{Reason: UserClaim, Claim: a.role.UserClaim, Has: "", Message: "missing name in alias", Hint: "The user claim must not be empty."})
	}
}

// boundClaims compares what the role binds.
func (a *admitter) boundClaims() {
	for _, name := range slices.Sorted(maps.Keys(a.role.BoundClaims)) {
		a.boundClaim(name, a.role.BoundClaims[name])
	}
}
