package resolver

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// reply is what the fake server answers.
type reply struct {
	status int // 0 means 200
	body   string
	header http.Header
}

// fake is a server that records what it is asked. It is no Vault: it says what the test tells it to, so that the
// requests themselves can be looked at. What Vault really does is tested against Vault.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	seen    []string // "METHOD path", "?query" included
	bodies  []string
	headers []http.Header
	replies map[string][]reply // by "METHOD path"; the last one stays
}

const loginOK = `{"auth":{"client_token":"tok-of-the-login","lease_duration":60,"token_type":"service"}}`

func newFake(t testing.TB, replies map[string][]reply) *fake {
	t.Helper()
	f := &fake{replies: replies}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// ServeHTTP implements http.Handler.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	key := r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), "/v1/")
	if r.URL.RawQuery != "" {
		key += "?" + r.URL.RawQuery
	}
	f.mu.Lock()
	f.seen, f.bodies, f.headers = append(f.seen, key), append(f.bodies, string(body)), append(f.headers, r.Header)
	answer := f.next(key)
	f.mu.Unlock()
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	if answer.status != 0 {
		w.WriteHeader(answer.status)
		if answer.body == "" {
			return
		}
	}
	io.WriteString(w, answer.body) //nolint:errcheck // the client sees it
}

func (f *fake) next(key string) reply {
	list := f.replies[key]
	switch {
	case len(list) > 1:
		f.replies[key] = list[1:]
		return list[0]
	case len(list) == 1:
		return list[0]
	case strings.HasSuffix(key, "/login"):
		return reply{body: loginOK}
	case strings.HasSuffix(key, "revoke-self"):
		return reply{status: http.StatusNoContent}
	}
	return reply{status: http.StatusNotFound, body: `{"errors":[]}`}
}

// requests are what was asked for, in order, without those for explanations.
func (f *fake) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, r := range f.seen {
		if !strings.Contains(r, "sys/internal/") {
			all = append(all, r)
		}
	}
	return all
}

func (f *fake) count(request string) int {
	n := 0
	for _, r := range f.requests() {
		if r == request {
			n++
		}
	}
	return n
}

// secret is one at the fake server.
func (f *fake) secret(name, path, field string) Secret {
	return Secret{
		Name:  name,
		Login: Login{Address: f.URL, Path: "jwt", Role: "r", Token: "JWT", TokenName: "VAULT_ID_TOKEN"},
		Mount: "ops", Path: path, Field: field,
	}
}

// kv2 is the answer of a kv-v2 mount.
func kv2(data string) []reply {
	return []reply{{body: `{"data":{"data":` + data + `,"metadata":{"version":1}}}`}}
}

// resolve runs one request to its end.
func resolve(t testing.TB, opts Options, secrets ...Secret) ([]Value, error) {
	t.Helper()
	if opts.sleep == nil {
		opts.sleep = func(context.Context, time.Duration) error { return nil }
	}
	r := New(opts)
	values, err := r.Resolve(t.Context(), secrets)
	if closing := r.Close(context.WithoutCancel(t.Context())); closing != nil {
		t.Errorf("closing: %v", closing)
	}
	return values, err
}

// shownValues writes values as NAME=VALUE lines.
func shownValues(values []Value) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "%s=%s\n", v.Name, v.Data)
	}
	return b.String()
}

// unsigned is a JWT with these claims and no real signature.
func unsigned(t testing.TB, claims map[string]any) Token {
	t.Helper()
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return Token("eyJhbGciOiJSUzI1NiJ9." + encode(text) + ".c2ln")
}
