package resolver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vaultci/vaultci/internal/vault"
)

// Compat chooses whose ways are followed where they differ.
type Compat string

// GitLab makes the resolver do as GitLab Runner does:
//
//   - Each secret has a login of its own, one after the other, and nothing is read twice from one answer.
//   - The first failure ends the run, in the Runner's words.
//   - Nothing is repeated, except everything together as often as [Options.Attempts] says, after any error.
//   - Tokens are not revoked.
//   - Lists and objects are written as Go's fmt does: [a b] and map[a:1 b:2].
//   - An empty role is sent, if [Login.EmptyRole] says so, and an empty auth path means auth/login.
//   - Paths are joined with ".." resolved, so they can leave their mount; a mount may be empty.
//   - An unknown engine is found out after the login.
//   - Secrets of other providers are left out with a warning.
//
// Not followed are the random order of the secrets, requests without any time limit, and the token of the machine
// (VAULT_TOKEN), which the Runner sends with the login.
const GitLab Compat = "gitlab"

const (
	firstWait  = 5 * time.Second
	longWait   = 5 * time.Minute
	steadyWait = time.Second
)

// resolveAsGitLab tries everything as often as it may.
func (r *Resolver) resolveAsGitLab(ctx context.Context, secrets []Secret) ([]Value, error) {
	for attempt := 1; ; attempt++ {
		values, err := r.stage(ctx, secrets)
		if err == nil || attempt >= r.opts.Attempts {
			return values, err
		}
		if r.opts.sleep(ctx, r.waitAfter(attempt)) != nil {
			return nil, err
		}
		r.opts.Logger.Warn("Retrying...", "attempt", attempt+1)
	}
}

func (r *Resolver) waitAfter(attempt int) time.Duration {
	if r.opts.SteadyWait {
		return min(steadyWait<<min(attempt-1, 20), firstWait)
	}
	return min(firstWait<<min(attempt-1, 20), longWait)
}

// stage resolves the secrets one after the other.
func (r *Resolver) stage(ctx context.Context, secrets []Secret) ([]Value, error) {
	var values []Value
	for i, s := range secrets {
		if s.Provider != "" && s.Provider != vaultProvider {
			r.opts.Logger.Warn("Not resolved: no resolver that can handle the secret", "secret", s.Name, "provider", s.Provider)
			continue
		}
		value, fault := r.one(ctx, s)
		if fault != nil && fault.Reason == NotFound && r.opts.MissingIsEmpty {
			value, fault = Value{Name: s.Name, Missing: true}, nil
		}
		if fault != nil {
			fault.Secret, fault.Index = s, i
			return nil, Errors{fault}
		}
		values = append(values, value)
	}
	return values, nil
}

// one resolves one secret.
func (r *Resolver) one(ctx context.Context, s Secret) (Value, *Error) {
	if fault := checkAddress(s); fault != nil {
		fault.chain = loginChain + putError(s.Login.Address, r.loginPath(s.Login), fmt.Errorf("unsupported protocol scheme %q", ""))
		return Value{}, fault
	}
	session, err := r.logIn(ctx, s.Login)
	if err != nil {
		fault := r.loginFault(ctx, s.Login, err)
		fault.chain = r.loginWords(s.Login, err)
		return Value{}, fault
	}
	e, ok := findEngine(s.engine())
	if !ok {
		fault := checkEngine(s)
		fault.chain = fmt.Sprintf("requesting SecretEngine factory: factory for secret engine %q is not registered", s.Engine)
		return Value{}, fault
	}
	read := Read{Path: e.apiPath(s.Mount, s.Path), Version: s.Version}
	answer, err := session.read(ctx, read)
	found, fault := session.find(ctx, read, s, answer, err)
	if fault != nil {
		fault.chain = readWords(s, fault)
		return Value{}, fault
	}
	text, err := convertGo(found)
	if err != nil {
		return Value{}, &Error{Reason: Refused, Err: err}
	}
	return Value{Name: s.Name, Data: text, Lease: answer.LeaseDuration}, nil
}

const loginChain = "initializing Vault service: preparing authenticated client: authenticating Vault client: writing to Vault: "

// loginWords are what the Runner says about a login that failed.
func (r *Resolver) loginWords(l Login, err error) string {
	var e *vault.Error
	switch {
	case !errors.As(err, &e):
		return "initializing Vault service: preparing authenticated client: creating new Vault client: " + err.Error()
	case e.Status >= http.StatusBadRequest:
		return loginChain + apiError(e)
	case e.Status != 0:
		return "initializing Vault service: preparing authenticated client: authenticating Vault client: getting token from the authentication response: no result from Vault"
	}
	return loginChain + putError(l.Address, r.loginPath(l), e.Err)
}

func putError(address, path string, err error) string {
	if u, parsed := url.Parse(address); parsed == nil {
		address = u.Redacted() // as Go's own errors do
	}
	return fmt.Sprintf(`Put "%s/v1/%s": %v`, strings.TrimSuffix(address, "/"), path, err)
}

// readWords are what the Runner says about a read that failed.
func readWords(s Secret, fault *Error) string {
	var e *vault.Error
	switch {
	case fault.Reason == NotFound:
		return "secret not found: " + s.Name
	case errors.As(fault.Err, &e) && e.Status >= http.StatusBadRequest:
		return "reading secret: reading from Vault: " + apiError(e)
	case fault.Err != nil:
		return "reading secret: " + fault.Err.Error()
	}
	return "reading secret: " + fault.Detail
}

func apiError(e *vault.Error) string {
	return fmt.Sprintf("api error: status code %d: %s", e.Status, strings.Join(e.Said, ", "))
}
