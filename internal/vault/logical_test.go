package vault

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// fixed answers every request alike.
func fixed(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	const body = `{"request_id":"r","auth":null,"jwt/":{"type":"jwt"},"data":{"n":12345678901234567890,"jwt/":{"type":"jwt"}},"warnings":["careful"]}`
	c := newTestClient(t, fixed(200, body))
	got, err := c.Read(t.Context(), "sys/auth")
	if err != nil {
		t.Fatal(err)
	}
	want := &Secret{
		Data:     map[string]any{"n": json.Number("12345678901234567890"), "jwt/": map[string]any{"type": "jwt"}},
		Warnings: []string{"careful"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestReadJSON wants the text of what Read decodes, and an error where Read has one.
func TestReadJSON(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		`{"request_id":"r","data":{"n":12345678901234567890,"s":"\u00e4","data":{}},"warnings":["careful"]}`, `{"data":{}}`, `{"data":null}`, `{}`, "", " ",
		"<html>", `{"data":"text"}`, `{"data":[1]}`, `{"data":{"a":1}`, `[]`, `7`, `{"warnings":["x"]}`, strings.Repeat(`{"data":`, 20000),
	} {
		c := newTestClient(t, fixed(200, answer))
		secret, wantErr := c.Read(t.Context(), "a")
		text, err := c.ReadJSON(t.Context(), "a")
		if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Errorf("%s: %v, and Read: %v", answer, err, wantErr)
			continue
		}
		var data map[string]any
		if text != "" {
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.UseNumber()
			if err := decoder.Decode(&data); err != nil {
				t.Error(err)
			}
		}
		if err == nil {
			if diff := cmp.Diff(secret.Data, data); diff != "" {
				t.Errorf("%s (-Read +ReadJSON):\n%s", answer, diff)
			}
		}
	}
	c := newTestClient(t, fixed(200, `{"data":{"a":1}} {}`))
	if text, err := c.ReadJSON(t.Context(), "a"); err == nil {
		t.Errorf("two values: %q", text)
	}
	c = newTestClient(t, fixed(404, `{"errors":[]}`))
	if _, err := c.ReadJSON(t.Context(), "a"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestNothingIsSuccess(t *testing.T) {
	t.Parallel()
	for _, handler := range []http.HandlerFunc{
		fixed(204, ""), fixed(200, ""), fixed(200, `{"data":null}`), fixed(200, `{"data":null,"warnings":null}`),
	} {
		c := newTestClient(t, handler)
		secret, err := c.Read(t.Context(), "a")
		if err != nil || secret.Data != nil {
			t.Errorf("read: %v, %v", secret, err)
		}
		if warnings, err := c.Write(t.Context(), "a", nil); err != nil || warnings != nil {
			t.Errorf("write: %v, %v", warnings, err)
		}
		if err := c.Delete(t.Context(), "a"); err != nil {
			t.Error(err)
		}
	}
}

// TestAbsent says which failures mean that the object is not there.
func TestAbsent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status            int
		body              string
		notFound, noMount bool
	}{
		{404, `{"errors":[]}`, true, false},
		{404, `{"errors":["no handler for route \"auth/x/config\". route entry not found."]}`, true, true},
		{404, `{"errors":["no handler for route \"auth/x/config\". route entry is tainted."]}`, false, true},
		{404, `{"errors":["1 error occurred:\n\t* unsupported path\n\n"]}`, false, false},
		{404, `{"errors":["enterprise-only feature"]}`, false, false},
		{400, `{"errors":["No secret engine mount at none/"]}`, true, true},
		{400, `{"errors":["No auth engine at none/"]}`, true, true},
		{400, `{"errors":["other"]}`, false, false},
		{405, `{"errors":["unsupported operation"]}`, false, false},
	} {
		c := newTestClient(t, fixed(test.status, test.body))
		_, err := c.Read(t.Context(), "a")
		if errors.Is(err, ErrNotFound) != test.notFound || errors.Is(err, ErrNoMount) != test.noMount {
			t.Errorf("%v: not found %v, no mount %v", err, errors.Is(err, ErrNotFound), errors.Is(err, ErrNoMount))
		}
		keys, err := c.List(t.Context(), "a")
		if wantNil := test.notFound && !test.noMount; (err == nil) != wantNil || keys != nil {
			t.Errorf("list %s: %v, %v", test.body, keys, err)
		}
	}
}

func TestAbsentWithData(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, fixed(404, `{"data":{"data":null,"metadata":{"version":3}},"warnings":null}`))
	secret, err := c.Read(t.Context(), "kv/data/lock")
	if !errors.Is(err, ErrNotFound) || secret == nil {
		t.Fatalf("%v, %v", secret, err)
	}
	if v := secret.Data["metadata"].(map[string]any)["version"]; v != json.Number("3") {
		t.Error(v)
	}
	c = newTestClient(t, fixed(404, `{"data":null,"warnings":["Invalid path for a versioned K/V secrets engine."]}`))
	_, err = c.Read(t.Context(), "kv/lock")
	wantContains(t, err.Error(), "reading kv/lock: Invalid path for a versioned K/V secrets engine. (HTTP 404)")
}

func TestList(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.RequestURI != "/v1/sys/policies/detailed/acl?list=true" {
			t.Errorf("%s %s", r.Method, r.RequestURI)
		}
		io.WriteString(w, `{"data":{"keys":["b","a/"],"key_info":{"b":{"policy":"p"}}}}`)
	})
	got, err := c.ListInfo(t.Context(), "sys/policies/detailed/acl")
	want := Listing{Keys: []string{"b", "a/"}, Info: map[string]map[string]any{"b": {"policy": "p"}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	var got http.Header
	c := newTestClient(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header }, func(c *Config) { c.Namespace = "/team-a/" })
	c.Write(t.Context(), "a", map[string]any{})
	for name, want := range map[string]string{
		"X-Vault-Token": "hvs.testtoken", "X-Vault-Namespace": "team-a", "X-Vault-Request": "true",
		"User-Agent": "vaultci", "Content-Type": "application/json",
	} {
		if got.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Get(name), want)
		}
	}
	fork, err := c.Fork("", "hvs.other")
	if err != nil {
		t.Fatal(err)
	}
	fork.Read(t.Context(), "a")
	if got.Get("X-Vault-Token") != "hvs.other" || got.Values("X-Vault-Namespace") != nil {
		t.Errorf("fork: %v", got)
	}
	if fork.Counts() != c.Counts() {
		t.Error("a fork counts for itself")
	}
	wantContains(t, fork.Redactor().String("hvs.testtoken hvs.other"), redacted+" "+redacted)
}

func TestPathsOnTheWire(t *testing.T) {
	t.Parallel()
	var uri atomic.Value
	c := newTestClient(t, func(_ http.ResponseWriter, r *http.Request) { uri.Store(r.RequestURI) })
	for path, want := range map[string]string{
		"sys/policies/acl/a b":    "/v1/sys/policies/acl/a%20b",
		"sys/policies/acl/a/b":    "/v1/sys/policies/acl/a/b",
		"sys/policies/acl/ä":      "/v1/sys/policies/acl/%C3%A4",
		"sys/policies/acl/50%":    "/v1/sys/policies/acl/50%25",
		"sys/policies/acl/%2e%2e": "/v1/sys/policies/acl/%252e%252e",
		"sys/policies/acl/a?b=c":  "/v1/sys/policies/acl/a%3Fb=c",
		"sys/policies/acl/a#b":    "/v1/sys/policies/acl/a%23b",
		"sys/policies/acl/a+b":    "/v1/sys/policies/acl/a+b",
		"/auth/jwt/role/x":        "/v1/auth/jwt/role/x",
		"auth/jwt/role/":          "/v1/auth/jwt/role/",
	} {
		if _, err := c.Read(t.Context(), path); err != nil || uri.Load() != want {
			t.Errorf("%q: %v, %v; want %s", path, uri.Load(), err, want)
		}
	}
	for _, path := range []string{"", "/", "a//b", "a/../b", "..", "a/.", "./a"} {
		before := c.Counts()
		_, err := c.Write(t.Context(), path, nil)
		if err == nil || c.Counts() != before || errors.Is(err, ErrUnreachable) {
			t.Errorf("%q was sent: %v", path, err)
		}
	}
}

func TestBasePath(t *testing.T) {
	t.Parallel()
	var uri string
	c := newTestClient(t, func(_ http.ResponseWriter, r *http.Request) { uri = r.RequestURI }, func(c *Config) { c.Address += "/vault/" })
	if c.Read(t.Context(), "a"); uri != "/vault/v1/a" {
		t.Error(uri)
	}
}

// Every name arrives as it is.
func TestPathRoundTrip(t *testing.T) {
	t.Parallel()
	var path atomic.Value
	c := newTestClient(t, func(_ http.ResponseWriter, r *http.Request) { path.Store(r.URL.Path) })
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.StringMatching(`[^/\x00]{1,20}`).Draw(r, "name")
		if name == "." || name == ".." {
			return
		}
		if _, err := c.Read(t.Context(), "auth/jwt/role/"+name); err != nil || path.Load() != "/v1/auth/jwt/role/"+name {
			r.Fatalf("%q arrived as %q: %v", name, path.Load(), err)
		}
	})
}

func TestNotVault(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, fixed(200, "<html>Welcome</html>"))
	_, err := c.Read(t.Context(), "a")
	wantContains(t, err.Error(), "reading a: the answer is not one of Vault's: invalid character '<'")
	wantContains(t, asError(t, err).Hint(), "VAULT_ADDR")
	c = newTestClient(t, fixed(403, "<html>\n"+strings.Repeat("Forbidden ", 100)))
	_, err = c.Read(t.Context(), "a")
	if !errors.Is(err, ErrPermission) || len(err.Error()) > 300 {
		t.Error(err)
	}
}

func TestBodyThatIsNoJSON(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, fixed(204, ""))
	_, err := c.Write(t.Context(), "a", map[string]any{"secret-name": make(chan int)})
	if err == nil || c.Counts().Total() != 0 {
		t.Error(err)
	}
}

func TestReadQueryAndLease(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{
		{status: 200, body: `{"lease_id":"db/creds/x/1","lease_duration":60,"data":{"a":1}}`},
		{status: 200, body: `{"lease_id":"","lease_duration":2764800,"data":{"a":1}}`},
		{status: 500, body: `{"errors":["1 error occurred:\n\t* boom\n\n","x"]}`},
	}}
	c := scripted(t, s)
	secret, err := c.ReadQuery(t.Context(), "ops/data/db", url.Values{"version": {"3"}})
	if err != nil || s.seen[0].URL.RawQuery != "version=3" || secret.LeaseID != "db/creds/x/1" || secret.LeaseDuration != time.Minute {
		t.Errorf("%+v, %v, query %q", secret, err, s.seen[0].URL.RawQuery)
	}
	if secret, err = c.ReadQuery(t.Context(), "kv/x", nil); err != nil || secret.LeaseDuration != 0 {
		t.Errorf("%+v, %v: kv-v1 has no leases", secret, err)
	}
	_, err = c.Read(t.Context(), "x")
	if said := asError(t, err).Said; len(said) != 2 || said[0] != "1 error occurred:\n\t* boom\n\n" {
		t.Errorf("said %q", said)
	}
}
