package sandbox_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// start runs the real program.
func start(t *testing.T, args ...string) *sandbox.Process {
	t.Helper()
	p, err := sandbox.Start(t.Context(), sandboxtest.Program(t), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// health asks Vault how it is and returns the status.
func health(t *testing.T, p *sandbox.Process) (int, error) {
	t.Helper()
	client, err := p.HTTPClient()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	response, err := client.Get(p.VaultAddr + "/v1/sys/health")
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return response.StatusCode, nil
}

func TestRealTokens(t *testing.T) {
	t.Parallel()
	p := start(t)
	opts := sandbox.SignOptions{Lifetime: time.Minute, GitLabJob: true}
	token, err := p.Sign(t.Context(), map[string]any{"project_id": "42"}, opts)
	if err != nil {
		t.Fatal(err)
	}
	claims := payload(t, token)
	if claims["project_id"] != "42" || claims["iss"] != p.IssuerURL || claims["namespace_path"] == nil {
		t.Errorf("claims: %v", claims)
	}
	if lifetime := claims["exp"].(float64) - claims["iat"].(float64); lifetime != 60 {
		t.Errorf("the token lives %v seconds", lifetime)
	}
	if err := p.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	after, err := p.Sign(t.Context(), nil, sandbox.SignOptions{})
	if err != nil {
		t.Fatal(err)
	}
	header := func(token string) string { h, _, _ := strings.Cut(token, "."); return h }
	if header(token) == header(after) {
		t.Error("the key did not change")
	}
}

func TestRealTraffic(t *testing.T) {
	t.Parallel()
	p, ctx := start(t, "--record"), t.Context()
	if err := p.AddFault(ctx, sandbox.Fault{Action: sandbox.Answer, After: 1, Status: http.StatusTeapot}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{http.StatusOK, http.StatusTeapot, http.StatusOK} {
		if got, err := health(t, p); got != want || err != nil {
			t.Errorf("got %d, %v, want %d", got, err, want)
		}
	}
	traffic, err := p.Requests(ctx)
	if err != nil || traffic.Total != 3 || traffic.Count(http.MethodGet, "sys/health") != 3 || traffic.Writes() != 0 {
		t.Errorf("got %+v, %v", traffic, err)
	}
	if err := p.ResetRequests(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.AddFault(ctx, sandbox.Fault{Action: sandbox.Drop, Count: -1}); err != nil {
		t.Fatal(err)
	}
	if got, err := health(t, p); err == nil {
		t.Errorf("a dropped request got %d", got)
	}
	if err := p.ClearFaults(ctx); err != nil {
		t.Fatal(err)
	}
	if got, err := health(t, p); got != http.StatusOK || err != nil {
		t.Errorf("after the faults: got %d, %v", got, err)
	}
}

func TestRealTLS(t *testing.T) {
	t.Parallel()
	p := start(t, "--tls", "--client-auth", "--issuer-tls", "--seal")
	if got, err := health(t, p); got != http.StatusServiceUnavailable || err != nil {
		t.Errorf("a sealed server answered %d, %v", got, err)
	}
	if p.UnsealKey == "" {
		t.Error("there is no unseal key")
	}
	if _, err := p.Sign(t.Context(), nil, sandbox.SignOptions{}); err != nil {
		t.Error(err)
	}
}

func TestRealProgramRefusesAnUnknownFlag(t *testing.T) {
	t.Parallel()
	_, err := sandbox.Start(t.Context(), sandboxtest.Program(t), "--none")
	if err == nil || !strings.Contains(err.Error(), "flag provided but not defined") {
		t.Errorf("got %v", err)
	}
}

// payload decodes the claims of a compact JWT.
func payload(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("the token has %d parts", len(parts))
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}
