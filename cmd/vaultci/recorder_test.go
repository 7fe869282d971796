package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// recording is a server that records what it is asked and answers what a test tells it to.
type recording struct {
	*httptest.Server
	mu       sync.Mutex
	requests []recordedRequest
	answers  map[string][]recordedAnswer // by "METHOD path"; the last one stays
}

type recordedRequest struct {
	method, path, body, token, namespace string
}

type recordedAnswer struct {
	status int // 0 means 200
	body   string
	header map[string]string
}

func newRecording(t *testing.T, answers map[string][]recordedAnswer) *recording {
	t.Helper()
	r := &recording{answers: map[string][]recordedAnswer{}}
	for key, list := range answers {
		r.answers[key] = list
	}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// ServeHTTP implements http.Handler.
func (r *recording) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	path := strings.TrimPrefix(req.URL.EscapedPath(), "/v1/")
	r.mu.Lock()
	r.requests = append(r.requests, recordedRequest{
		req.Method, path, string(body), req.Header.Get("X-Vault-Token"), req.Header.Get("X-Vault-Namespace"),
	})
	answer := r.answer(req.Method + " " + path)
	r.mu.Unlock()
	for name, value := range answer.header {
		w.Header().Set(name, value)
	}
	if answer.status != 0 {
		w.WriteHeader(answer.status)
	}
	if answer.status != http.StatusNoContent {
		io.WriteString(w, answer.body) //nolint:errcheck // the client sees it
	}
}

func (r *recording) answer(key string) recordedAnswer {
	list := r.answers[key]
	switch {
	case len(list) > 1:
		r.answers[key] = list[1:]
		return list[0]
	case len(list) == 1:
		return list[0]
	case strings.HasPrefix(key, "PUT auth/"):
		return recordedAnswer{body: `{"auth":{"client_token":"tok"}}`}
	case strings.HasSuffix(key, "/revoke-self"):
		return recordedAnswer{status: http.StatusNoContent}
	}
	return recordedAnswer{status: http.StatusNotFound, body: `{"errors":[]}`}
}

// asked are the requests as "METHOD path", without what vaultci sends beyond the job's own: the revocation, and what
// explains a failure.
func (r *recording) asked() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, q := range r.requests {
		if !strings.HasPrefix(q.path, "sys/internal/") && !strings.HasSuffix(q.path, "/revoke-self") {
			all = append(all, q.method+" "+q.path)
		}
	}
	return all
}
