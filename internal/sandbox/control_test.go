package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// refusing is a process whose issuer refuses everything.
func refusing(t *testing.T) *Process {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not today", http.StatusConflict)
	}))
	t.Cleanup(server.Close)
	return &Process{Addresses: Addresses{IssuerURL: server.URL + "/"}, client: server.Client()}
}

func TestRefusalsAreTold(t *testing.T) {
	t.Parallel()
	p, ctx := refusing(t), t.Context()
	_, signing := p.Sign(ctx, nil, SignOptions{})
	_, reading := p.Requests(ctx)
	for want, err := range map[string]error{
		"signing a token: POST /sign: 409 Conflict: not today": signing,
		"rotating the issuer's key: POST /rotate: ":            p.Rotate(ctx),
		"reading the requests: GET /sandbox/requests: ":        reading,
		"resetting the requests: POST ":                        p.ResetRequests(ctx),
		"adding a fault: POST /sandbox/faults: ":               p.AddFault(ctx, Fault{}),
		"clearing the faults: DELETE /sandbox/faults: ":        p.ClearFaults(ctx),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestClaimsThatAreNoJSON(t *testing.T) {
	t.Parallel()
	if _, err := refusing(t).Sign(t.Context(), map[string]any{"f": func() {}}, SignOptions{}); err == nil {
		t.Error("signed")
	}
}
