package main

import (
	"net/http"
	"testing"
)

func TestSealed(t *testing.T) {
	t.Parallel()
	p := launch(t, "--seal")
	if got := p.vault(t, "GET", "sys/auth", ""); got.Status != http.StatusServiceUnavailable {
		t.Errorf("sealed: got %d %s, want 503", got.Status, got.Text)
	}
	p.write(t, "sys/unseal", `{"key":"`+p.UnsealKey+`"}`)
	if got := p.vault(t, "GET", "sys/auth", ""); got.Status != http.StatusOK {
		t.Errorf("unsealed: got %d %s, want 200", got.Status, got.Text)
	}
}

// refused sends requests until Vault has had enough of them.
func (p *process) refused(t *testing.T) answer {
	t.Helper()
	for range 200 {
		if got := p.vault(t, "GET", "sys/auth", ""); got.Status != http.StatusOK {
			return got
		}
	}
	t.Fatal("200 requests passed")
	return answer{}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--rate-limit", "3"}, {"--rate-limit", "3", "--seal"}} {
		p := launch(t, args...)
		if p.UnsealKey != "" {
			p.write(t, "sys/unseal", `{"key":"`+p.UnsealKey+`"}`)
		}
		got := p.refused(t)
		if got.Status != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
			t.Errorf("%v: got %d %v, want 429 with Retry-After", args, got.Status, got.Header)
		}
		if got := p.vault(t, "GET", "sys/health", ""); got.Status != http.StatusOK {
			t.Errorf("%v: sys/health is exempt, got %d", args, got.Status)
		}
	}
}

// get asks Vault on a connection of its own: net/http retries by itself when a
// connection that it uses again breaks.
func (p *process) get(t *testing.T, path string) (answer, error) {
	t.Helper()
	p.client.CloseIdleConnections()
	return p.send(t, "GET", p.VaultAddr+"/v1/"+path, p.RootToken, "")
}

func TestDrop(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--tls"}} {
		p := launch(t, append(args, "--drop-after", "2", "--drop-count", "3", "--record")...)
		if p.CACert != "" {
			p.trustCA(t)
		}
		for i, served := range []bool{true, true, false, false, false, true} {
			if _, err := p.get(t, "sys/auth"); (err == nil) != served {
				t.Errorf("%v: request %d: %v, want served %v", args, i, err, served)
			}
		}
		got := p.requests(t)
		if len(got.Requests) != 2 || got.Requests[0].Fault != "drop" || got.Requests[0].Count != 3 {
			t.Errorf("%v: record: %+v", args, got.Requests)
		}
	}
}

func TestDropAnswer(t *testing.T) {
	t.Parallel()
	p := launch(t, "--drop-after", "0", "--drop-answer")
	if _, err := p.send(t, "POST", p.VaultAddr+"/v1/sys/auth/jwt", p.RootToken, `{"type":"jwt"}`); err == nil {
		t.Error("the first request was answered")
	}
	if got := p.vault(t, "POST", "sys/auth/jwt", `{"type":"jwt"}`); got.Status != http.StatusBadRequest {
		t.Errorf("Vault did not carry out the request whose answer was lost: %d %s", got.Status, got.Text)
	}
}

func TestFaultWhileRunning(t *testing.T) {
	t.Parallel()
	p := launch(t)
	p.issue(t, "POST", "/sandbox/faults", `{"action":"status","status":502,"method":"GET","path":"sys/*","count":-1}`)
	if got := p.vault(t, "GET", "sys/auth", ""); got.Status != http.StatusBadGateway {
		t.Errorf("got %d, want 502", got.Status)
	}
	p.issue(t, "DELETE", "/sandbox/faults", "")
	if got := p.vault(t, "GET", "sys/auth", ""); got.Status != http.StatusOK {
		t.Errorf("got %d, want 200", got.Status)
	}
}
