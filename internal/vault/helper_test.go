package vault

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// newTestClient returns a client of a server with this handler, which does not wait between attempts.
func newTestClient(t *testing.T, handler http.HandlerFunc, change ...func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	cfg := Config{Address: server.URL, Token: "hvs.testtoken", backoff: noWait}
	for _, f := range change {
		f(&cfg)
	}
	return mustNew(t, cfg)
}

func mustNew(t *testing.T, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

func noWait(int, time.Duration) time.Duration { return 0 }

// script answers each request by the next of its steps, and the last one for ever.
type script struct {
	mu    sync.Mutex
	steps []step
	seen  []*http.Request
	body  []string
}

// step is one answer; a non-nil err is a network failure.
type step struct {
	status int
	body   string
	header map[string]string
	err    error
	hang   bool // until the request's context ends
}

// RoundTrip implements [http.RoundTripper].
func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	now := s.take(req)
	if now.hang {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	if now.err != nil {
		return nil, now.err
	}
	w := httptest.NewRecorder()
	for name, value := range now.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(now.status)
	io.WriteString(w, now.body)
	resp := w.Result()
	resp.Request = req
	return resp, nil
}

func (s *script) take(req *http.Request) step {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := ""
	if req.Body != nil {
		b, _ := io.ReadAll(req.Body)
		body = string(b)
	}
	s.seen, s.body = append(s.seen, req), append(s.body, body)
	now := s.steps[0]
	if len(s.steps) > 1 {
		s.steps = s.steps[1:]
	}
	return now
}

func (s *script) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen)
}

// scripted returns a client whose requests a script answers, with the real waiting times.
func scripted(t *testing.T, s *script, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{Address: "http://vault.test:8200", Token: "hvs.testtoken", transport: s}
	for _, f := range change {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// asError returns the *Error in err, or fails.
func asError(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want an *Error", err, err)
	}
	return e
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func wantContains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not contain %q", text, part)
	}
}

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }
