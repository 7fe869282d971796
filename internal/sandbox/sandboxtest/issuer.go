package sandboxtest

import (
	"testing"

	"github.com/vaultci/vaultci/internal/sandbox"
)

// IssuerURL is the issuer of the tokens that [Sandbox.Sign] makes: what a JWT auth mount takes as oidc_discovery_url and
// bound_issuer. On an external server without a sandbox program the test is skipped.
func (s *Sandbox) IssuerURL(t testing.TB) string {
	t.Helper()
	return s.issuer(t).IssuerURL
}

// Sign returns a JWT with the given claims, and with iss, iat, nbf, exp and jti unless they are given.
func (s *Sandbox) Sign(t testing.TB, claims map[string]any) string {
	t.Helper()
	return s.SignWith(t, claims, sandbox.SignOptions{})
}

// SignWith is Sign with a lifetime, or with the claims of a GitLab job.
func (s *Sandbox) SignWith(t testing.TB, claims map[string]any, opts sandbox.SignOptions) string {
	t.Helper()
	token, err := s.issuer(t).Sign(t.Context(), claims, opts)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Rotate changes the key that tokens are signed with.
func (s *Sandbox) Rotate(t testing.TB) {
	t.Helper()
	if err := s.issuer(t).Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// issuer is the process with the issuer; without one the test ends here.
func (s *Sandbox) issuer(t testing.TB) *sandbox.Process {
	t.Helper()
	if s.process == nil {
		s.missing(t)
	}
	return s.process
}
