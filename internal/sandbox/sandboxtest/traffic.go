package sandboxtest

import (
	"testing"

	"github.com/vaultci/vaultci/internal/sandbox"
)

// Requests returns what Vault was asked, the helpers' requests included. Paths need the flag --record. On an external
// server, which nobody watches, the test is skipped; so it is by the next four.
func (s *Sandbox) Requests(t testing.TB) sandbox.Traffic {
	t.Helper()
	traffic, err := s.watched(t).Requests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return traffic
}

// Log returns every request to Vault in the order of arrival. It needs the flag --record.
func (s *Sandbox) Log(t testing.TB) []sandbox.LoggedRequest {
	t.Helper()
	log, err := s.watched(t).Log(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// ResetRequests starts counting anew.
func (s *Sandbox) ResetRequests(t testing.TB) {
	t.Helper()
	if err := s.watched(t).ResetRequests(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// AddFault breaks some of the requests to Vault from now on.
func (s *Sandbox) AddFault(t testing.TB, fault sandbox.Fault) {
	t.Helper()
	if err := s.watched(t).AddFault(t.Context(), fault); err != nil {
		t.Fatal(err)
	}
}

// ClearFaults ends all faults.
func (s *Sandbox) ClearFaults(t testing.TB) {
	t.Helper()
	if err := s.watched(t).ClearFaults(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// watched is the process that sees every request to Vault.
func (s *Sandbox) watched(t testing.TB) *sandbox.Process {
	t.Helper()
	if s.external {
		t.Skip("an external server neither counts requests nor breaks them")
	}
	return s.process
}
