package vault

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// cut ends the connection; with some answer before, if there is one.
func cut(t *testing.T, w http.ResponseWriter, before string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	io.WriteString(conn, before)
	conn.Close()
}

const half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":"

func TestConnectionLost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, before string }{{"before the answer", ""}, {"in mid-answer", half}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			c := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
				if requests.Add(1)%2 == 1 {
					cut(t, w, test.before)
					return
				}
				io.WriteString(w, success)
			})
			if _, err := c.Read(t.Context(), "a"); err != nil {
				t.Error(err)
			}
			requests.Store(0)
			if err := c.Delete(t.Context(), "a"); err != nil {
				t.Error(err)
			}
			requests.Store(0)
			_, err := c.WriteOnce(t.Context(), "sys/auth/x", map[string]any{})
			if !errors.Is(err, ErrAmbiguous) || requests.Load() != 1 {
				t.Errorf("%d requests, %v; want 1 and ErrAmbiguous", requests.Load(), err)
			}
			if e := asError(t, err); !strings.Contains(e.Error(), "unknown whether") || e.Hint() == "" {
				t.Errorf("%v: %s", e, e.Hint())
			}
		})
	}
}

func TestRedirectToLeader(t *testing.T) {
	t.Parallel()
	var got, token, host string
	leader := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, token, host = r.Method+" "+r.RequestURI+" "+string(body), r.Header.Get("X-Vault-Token"), r.Host
	}))
	defer leader.Close()
	c := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, leader.URL+r.RequestURI, http.StatusTemporaryRedirect)
	})
	if _, err := c.Write(t.Context(), "sys/policies/acl/a b", map[string]any{"policy": "x"}); err != nil {
		t.Fatal(err)
	}
	if want := `POST /v1/sys/policies/acl/a%20b {"policy":"x"}`; got != want {
		t.Errorf("the leader got %s, want %s", got, want)
	}
	if token != "hvs.testtoken" || "http://"+host != leader.URL {
		t.Errorf("token %q, host %q", token, host)
	}
	if n := c.Counts(); n.Write != 2 || n.Retries != 0 {
		t.Errorf("counts %+v", n)
	}
}

func TestRedirectRefused(t *testing.T) {
	t.Parallel()
	var leaked atomic.Int32
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Add(1) }))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain.URL+r.RequestURI, http.StatusTemporaryRedirect)
	}))
	defer secure.Close()
	c := mustNew(t, Config{Address: secure.URL, Token: "hvs.testtoken", SkipVerify: true})
	_, err := c.Read(t.Context(), "a")
	if leaked.Load() != 0 || err == nil || errors.Is(err, ErrUnreachable) {
		t.Fatalf("%d requests were redirected to plain HTTP: %v", leaked.Load(), err)
	}
	wantContains(t, err.Error(), "redirects from https to http://")
	wantContains(t, asError(t, err).Hint(), "VAULT_ADDR")

	moved := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
	})
	_, err = moved.Write(t.Context(), "a", nil)
	if e := asError(t, err); e.Status != http.StatusMovedPermanently || e.Attempts != 1 {
		t.Errorf("%+v", e)
	}
	loop := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.RequestURI, http.StatusTemporaryRedirect)
	})
	if _, err := loop.Read(t.Context(), "a"); err == nil || loop.Counts().Read > maxRedirects+1 {
		t.Errorf("%d requests: %v", loop.Counts().Read, err)
	}
}

// quiet is a TLS server that does not print failed handshakes.
func quiet(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = discardLog()
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestTLS(t *testing.T) {
	t.Parallel()
	var proto atomic.Value
	server := quiet(t, func(w http.ResponseWriter, r *http.Request) {
		proto.Store(r.Proto)
		io.WriteString(w, success)
	})
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	dir := t.TempDir()
	file := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(file, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, good := range []Config{
		{CACert: file},
		{CACertPEM: string(ca)},
		{CAPath: dir},
		{SkipVerify: true},
		{CACert: file, TLSServerName: "example.com"},
	} {
		good.Address = server.URL
		if _, err := mustNew(t, good).Read(t.Context(), "a"); err != nil || proto.Load() != "HTTP/2.0" {
			t.Errorf("%+v: %v, %v", good, proto.Load(), err)
		}
	}
	for _, bad := range []struct {
		cfg  Config
		hint string
	}{
		{Config{Address: server.URL}, "VAULT_CACERT"},
		{Config{Address: server.URL, CACert: file, TLSServerName: "vault.test"}, "VAULT_TLS_SERVER_NAME"},
		{Config{Address: strings.Replace(server.URL, "https", "http", 1)}, "begins with https://"},
	} {
		c := mustNew(t, bad.cfg)
		_, err := c.Read(t.Context(), "a")
		e := asError(t, err)
		if e.Attempts != 1 {
			t.Errorf("%v: %d attempts", err, e.Attempts)
		}
		wantContains(t, e.Hint(), bad.hint)
	}
}

func TestPlainServerUnderHTTPS(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	_, err := mustNew(t, Config{Address: strings.Replace(s.URL, "http", "https", 1)}).Read(t.Context(), "a")
	if !errors.Is(err, ErrUnreachable) {
		t.Error(err)
	}
	wantContains(t, asError(t, err).Hint(), "begins with http://")
}

func TestClientCertificateRequired(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	s.Config.ErrorLog = discardLog()
	s.StartTLS()
	defer s.Close()
	_, err := mustNew(t, Config{Address: s.URL, SkipVerify: true}).Read(t.Context(), "a")
	wantContains(t, asError(t, err).Hint(), "VAULT_CLIENT_CERT")
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	c := mustNew(t, Config{Address: "http://" + address, backoff: noWait})
	_, err = c.Health(t.Context())
	if !errors.Is(err, ErrUnreachable) {
		t.Error(err)
	}
	wantContains(t, err.Error(), "reading sys/health: reaching http://"+address+": dial tcp")
	wantContains(t, asError(t, err).Hint(), "Check VAULT_ADDR")
}

// As many connections as workers, however many requests.
func TestConnectionPool(t *testing.T) {
	t.Parallel()
	const workers = 12
	var opened atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "absent"):
			answerJSON(w, 404, map[string]any{"errors": []string{}})
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusNoContent)
		default:
			io.WriteString(w, success+strings.Repeat(" ", 10_000))
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := mustNew(t, Config{Address: s.URL, MaxConnections: workers})
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range 30 {
				c.Read(t.Context(), "a")
				c.Read(t.Context(), "absent")
				c.Write(t.Context(), "a", map[string]any{"b": 1})
			}
		})
	}
	wg.Wait()
	// A connection that is freed while another is dialled adds one; without a pool
	// there would be one for each of a thousand requests.
	if n := opened.Load(); n > workers*4 {
		t.Errorf("%d connections for %d workers", n, workers)
	}
}
