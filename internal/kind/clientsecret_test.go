package kind_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// recorder stands before a Vault and keeps the bodies of what is written.
type recorder struct {
	mu     sync.Mutex
	bodies map[string][]map[string]any
}

func (r *recorder) take(path string) []map[string]any {
	r.mu.Lock()
	defer r.mu.Unlock()
	bodies := r.bodies[path]
	r.bodies = nil
	return bodies
}

func (r *recorder) keep(request *http.Request) {
	if request.Body == nil {
		return
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	var decoded map[string]any
	if json.Unmarshal(body, &decoded) != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.bodies == nil {
		r.bodies = map[string][]map[string]any{}
	}
	path := strings.TrimPrefix(request.URL.Path, "/v1/")
	r.bodies[path] = append(r.bodies[path], decoded)
}

// recorded is the same world, with what is written passing by a recorder.
func (w *world) recorded(t *testing.T) (*world, *recorder) {
	t.Helper()
	address, err := url.Parse(w.box.Addr)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		r.keep(p.Out)
		p.SetURL(address)
	}}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	other := *w
	other.client = w.newClient(t, server.URL, w.box.Token)
	other.server = kind.NewServer(w.registry, other.client, vault.Vault, 8)
	return &other, r
}

// TestClientSecret checks when the client secret is sent: with every write of the
// configuration, and without another reason only when its version changes.
func TestClientSecret(t *testing.T) {
	t.Parallel()
	real := newWorld(t)
	w, sent := real.recorded(t)
	const config = "auth/people/config"
	text := func(more string) string {
		return `
jwt_auth "people" {
  oidc_discovery_url = var.issuer
  oidc_client_id     = "vault"
  oidc_client_secret = var.secret
  ` + more + `
}`
	}
	tests := []struct {
		name, more string
		fields     []string // of the plan; nil where it is empty
		sent       bool
	}{
		{"a version is given at once", "oidc_client_secret_version = 1", []string{"*"}, true},
		{"the version stays", "oidc_client_secret_version = 1", nil, false},
		{"the version changes", "oidc_client_secret_version = 2", []string{"oidc_client_secret_version"}, true},
		{"the version goes back", "oidc_client_secret_version = 1", []string{"oidc_client_secret_version"}, true},
		{"something else of the configuration", "oidc_client_secret_version = 1\ndefault_role = \"x\"", []string{"default_role"}, true},
		{"something else of the mount", "oidc_client_secret_version = 1\ndefault_role = \"x\"\ndescription = \"d\"\noptions = { a = \"b\" }", []string{"description", "options"}, false},
		{"the version and options at once", "oidc_client_secret_version = 9\ndefault_role = \"x\"\ndescription = \"d\"\noptions = { c = \"d\" }", []string{"options", "oidc_client_secret_version"}, true},
		{"the version is taken out", "default_role = \"x\"\ndescription = \"d\"\noptions = { c = \"d\" }", []string{"oidc_client_secret_version"}, true},
	}
	for _, test := range tests { // each goes on from the one before
		objects := w.load(t, text(test.more))
		if p := w.plan(t, objects); len(test.fields) == 0 && !p.Empty() {
			t.Fatalf("%s: the plan is not empty:\n%s", test.name, show(p))
		} else if len(test.fields) > 0 && test.fields[0] != "*" {
			w.change(t, objects, plan.Update, test.fields...)
		}
		sent.take("")
		w.apply(t, objects)
		bodies := sent.take(config)
		if got := len(bodies) > 0; got != test.sent {
			t.Fatalf("%s: the configuration was written: %v", test.name, got)
		}
		for _, body := range bodies {
			if body["oidc_client_secret"] != clientSecret {
				t.Errorf("%s: the secret was not sent with %v", test.name, body)
			}
		}
	}
	options := w.box.Read(t, "sys/auth/people")["options"]
	if diff := cmp.Diff(map[string]any{"c": "d"}, options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}
