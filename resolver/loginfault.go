package resolver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/vault"
)

// Role is what a role wants of an ID token, and who says so.
type Role struct {
	*access.Role
	// Source is where it was read, such as "Vault" or "the configuration in vault/".
	Source string
}

// loginFault explains a login that failed.
func (r *Resolver) loginFault(ctx context.Context, l Login, err error) *Error {
	if interrupted(err) {
		return interruption(err)
	}
	var e *vault.Error
	if !errors.As(err, &e) || e.Status < http.StatusBadRequest || e.Status >= http.StatusInternalServerError || e.Status == http.StatusTooManyRequests {
		return serverFault(err)
	}
	fault := &Error{Reason: LoginRefused, Detail: sentence(err.Error()), Err: err, Hint: r.loginRemedy(l, e)}
	claims := l.Token.claims()
	if claims == nil {
		fault.Detail += fmt.Sprintf(" What %s holds is no JWT.", orThe(l.TokenName, "the token"))
		return fault
	}
	said := strings.Join(e.Messages, "\n")
	fault.Claims = timeFaults(claims, r.opts.now())
	if !aboutClaims(said) {
		return fault
	}
	role := r.opts.Roles(ctx, l)
	if role == nil || role.Role == nil {
		fault.Claims = append(fault.Claims, named(claims, said)...)
		return fault
	}
	r.explain(fault, role, claims, said)
	return fault
}

// tooFewUses explains a token that would be used up before all secrets are read. Vault would answer as if the policies
// did not grant the rest.
func tooFewUses(uses, reads int) *Error {
	times := fmt.Sprintf("%d requests", uses)
	if uses == 1 {
		times = "one request"
	}
	return &Error{
		Reason: PermissionDenied,
		Detail: fmt.Sprintf("The role's tokens are good for %s (token_num_uses), and these secrets take %d.", times, reads),
		Hint: fmt.Sprintf("Set token_num_uses of the role to 0, which is no bound, or to %d at least: one for each path that is read, and one to revoke the token.",
			reads+1),
	}
}

// explain says which claims the role does not like, and what is probably wrong with them.
func (r *Resolver) explain(fault *Error, role *Role, claims access.Claims, said string) {
	passed := stageOf(said)
	var lines, hints []string
	for _, refusal := range access.Admit(role.Role, access.Token{Claims: claims}).Refusals { // the times are explained already
		if stages()[refusal.Reason] < passed {
			continue // Vault has looked at this and found it good: where the role was read, it is not as Vault has it
		}
		lines = append(lines, refusal.String())
		if refusal.Hint != "" && !slices.Contains(hints, refusal.Hint) {
			hints = append(hints, refusal.Hint)
		}
	}
	if len(lines) == 0 {
		fault.Claims = append(fault.Claims, named(claims, said)...)
		if len(fault.Claims) == 0 || passed > stageTimes {
			fault.Hint += fmt.Sprintf(" By %s the role admits this token, so what Vault has differs from that.", role.Source)
		}
		return
	}
	fault.Claims = append(fault.Claims, lines...)
	fault.Hint = strings.Join(append([]string{fmt.Sprintf("What the role wants was read from %s.", role.Source)}, hints...), " ")
}

// The stages in which Vault looks at a token: what it refuses at one has passed those before.
const (
	stageSignature = iota
	stageIssuer
	stageSubject
	stageAudience
	stageTimes
	stageIdentity
	stageClaims
)

func stages() map[access.Reason]int {
	return map[access.Reason]int{
		access.Issuer: stageIssuer, access.Subject: stageSubject, access.Audience: stageAudience, access.AudienceUnbound: stageIdentity,
		access.UserClaim: stageIdentity, access.Metadata: stageIdentity, access.Groups: stageIdentity,
		access.ClaimMissing: stageClaims, access.ClaimMismatch: stageClaims, access.ClaimType: stageClaims,
	}
}

// stageOf says at which stage Vault's words were said.
func stageOf(said string) int {
	for _, s := range []struct {
		text  string
		stage int
	}{
		{"(iss)", stageIssuer},
		{"(sub)", stageSubject},
		{"(aud)", stageAudience},
		{"(nbf)", stageTimes},
		{"(exp)", stageTimes},
		{"(iat)", stageTimes},
		{"no audiences bound", stageIdentity},
		{"error validating claims", stageClaims},
	} {
		if strings.Contains(said, s.text) {
			return s.stage
		}
	}
	return stageSignature
}

// aboutClaims tells whether the refusal is one that the role's bounds and the token's claims explain.
func aboutClaims(said string) bool {
	for _, text := range []string{"claim", "signature", "audience", "error validating token"} {
		if strings.Contains(said, text) {
			return true
		}
	}
	return false
}

// named gives the claims that Vault's words are about, as the token has them.
func named(claims access.Claims, said string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`claim "([^"]+)"|"([^"]+)" claim|\((iss|sub|aud)\) claim`).FindAllStringSubmatch(said, -1) {
		names = append(names, m[1]+m[2]+m[3])
	}
	if strings.Contains(said, "signature") {
		names = append(names, "iss")
	}
	if strings.Contains(said, "audience") {
		names = append(names, "aud")
	}
	slices.Sort(names)
	var lines []string
	for _, name := range slices.Compact(names) {
		lines = append(lines, shown(claims, name))
	}
	return lines
}

// loginRemedy is what to do about a refusal, in the words of a job.
func (r *Resolver) loginRemedy(l Login, e *vault.Error) string {
	said := strings.Join(e.Messages, "\n")
	auth := orThe(strings.Trim(l.Path, "/"), defaultAuthPath)
	switch {
	case strings.Contains(said, "missing role"):
		return "Set VAULT_AUTH_ROLE: the mount has no default role."
	case strings.Contains(said, "could not be found"):
		return fmt.Sprintf("The mount %s has no role %q. Check VAULT_AUTH_ROLE, VAULT_AUTH_PATH and the namespace.", auth, l.Role)
	case (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound) && strings.HasSuffix(strings.TrimRight(l.Address, "/"), "/v1"):
		return "VAULT_SERVER_URL ends in /v1, which every request adds by itself. Leave it out."
	case e.Status == http.StatusNotFound:
		return "VAULT_SERVER_URL seems to lead to something else than Vault's API. Check it, path included."
	case e.Status == http.StatusForbidden && strings.Contains(said, "permission denied"):
		return fmt.Sprintf("There may be no auth mount at %s (VAULT_AUTH_PATH, without auth/) or it is in another namespace; or the role is bound to other addresses (token_bound_cidrs).", auth)
	}
	return remedy(e)
}

func orThe(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
