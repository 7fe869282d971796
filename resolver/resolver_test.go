package resolver

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func encode(text []byte) string { return base64.RawURLEncoding.EncodeToString(text) }

func TestOneLoginOneReadPerPath(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string][]reply{
		"GET ops/data/db":  kv2(`{"user":"u","password":"p"}`),
		"GET ops/data/api": kv2(`{"key":"k"}`),
	})
	again := f.secret("D", "/db/", "user")
	again.Login.Path, again.Login.TokenName, again.Login.Address = "/jwt/", "OTHER_NAME", f.URL+"/"
	values, err := resolve(t, Options{}, f.secret("A", "db", "user"), f.secret("B", "api", "key"), f.secret("C", "db", "password"), again)
	if err != nil {
		t.Fatal(err)
	}
	if got := shownValues(values); got != "A=u\nB=k\nC=p\nD=u\n" {
		t.Errorf("got\n%s", got)
	}
	seen := f.requests()
	slices.Sort(seen[1:3])
	want := []string{"PUT auth/jwt/login", "GET ops/data/api", "GET ops/data/db", "POST auth/token/revoke-self"}
	if d := cmp.Diff(want, seen); d != "" {
		t.Error(d)
	}
	if f.bodies[0] != `{"jwt":"JWT","role":"r"}` {
		t.Errorf("the login sent %s", f.bodies[0])
	}
}

func TestLoginsThatDiffer(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string][]reply{"GET ops/data/db": kv2(`{"user":"u"}`)})
	secrets := []Secret{f.secret("A", "db", "user")}
	for i, change := range []func(*Login){
		func(l *Login) { l.Namespace = "team" },
		func(l *Login) { l.Path = "ci" },
		func(l *Login) { l.Role = "other" },
		func(l *Login) { l.Token = "JWT2" },
	} {
		s := f.secret(fmt.Sprintf("B%d", i), "db", "user")
		change(&s.Login)
		secrets = append(secrets, s)
	}
	if _, err := resolve(t, Options{}, secrets...); err != nil {
		t.Fatal(err)
	}
	if logins := f.count("PUT auth/jwt/login") + f.count("PUT auth/ci/login"); logins != 5 || f.count("GET ops/data/db") != 5 || f.count("POST auth/token/revoke-self") != 5 {
		t.Errorf("requests %q", f.requests())
	}
	inside := 0
	for i, seen := range f.seen {
		if f.headers[i].Get("X-Vault-Namespace") == "team" {
			inside++
		} else if f.headers[i].Get("X-Vault-Namespace") != "" {
			t.Errorf("%s in namespace %s", seen, f.headers[i].Get("X-Vault-Namespace"))
		}
	}
	if inside != 3 {
		t.Errorf("%d requests in the namespace, want login, read and revocation", inside)
	}
}

func TestParallelismIsBounded(t *testing.T) {
	t.Parallel()
	r := New(Options{Parallelism: 1})
	if err := r.acquire(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.acquire(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a second request was let through: %v", err)
	}
	r.release()
	if err := r.acquire(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	const data = `{"s":"a\nb","empty":"","i":12345678901234567890,"f":1.50,"e":1e3,"b":true,"l":["a",1,"<&>"],"o":{"z":"1","a":{"k":2}}}`
	f := newFake(t, map[string][]reply{"GET ops/data/db": kv2(data)})
	for field, want := range map[string]struct{ better, runner string }{
		"s":     {"a\nb", "a\nb"},
		"empty": {"", ""},
		"i":     {"12345678901234567890", "12345678901234567890"},
		"f":     {"1.50", "1.50"},
		"e":     {"1e3", "1e3"},
		"b":     {"true", "true"},
		"l":     {`["a",1,"<&>"]`, "[a 1 <&>]"},
		"o":     {`{"a":{"k":2},"z":"1"}`, "map[a:map[k:2] z:1]"},
	} {
		for compat, text := range map[Compat]string{"": want.better, GitLab: want.runner} {
			values, err := resolve(t, Options{Compat: compat}, f.secret("A", "db", field))
			if err != nil || string(values[0].Data) != text {
				t.Errorf("%s, compat %q: %v, %v, want %s", field, compat, values, err, text)
			}
		}
	}
	whole := f.secret("A", "db", "")
	whole.Whole = true
	values, err := resolve(t, Options{}, whole)
	const want = `{"b":true,"e":1e3,"empty":"","f":1.50,"i":12345678901234567890,"l":["a",1,"<&>"],"o":{"a":{"k":2},"z":"1"},"s":"a\nb"}`
	if err != nil || string(values[0].Data) != want {
		t.Errorf("whole: %s, %v", values[0].Data, err)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string][]reply{
		"GET ops/data/db":           kv2(`{"p":"new"}`),
		"GET ops/data/db?version=2": kv2(`{"p":"old"}`),
	})
	older := f.secret("B", "db", "p")
	older.Version = 2
	values, err := resolve(t, Options{}, f.secret("A", "db", "p"), older)
	if err != nil || shownValues(values) != "A=new\nB=old\n" {
		t.Errorf("%s, %v", shownValues(values), err)
	}
}

func TestAllFailuresInOrder(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string][]reply{
		"GET ops/data/db":     kv2(`{"user":"u","null":null}`),
		"GET ops/data/secret": {{status: 403, body: `{"errors":["1 error occurred:\n\t* permission denied\n\n"]}`}},
		"GET ops/data/gone":   {{status: 404, body: `{"data":{"data":null,"metadata":{"deletion_time":"2026-01-02T03:04:05Z","destroyed":false,"version":3}}}`}},
		"GET ops/data/burnt":  {{status: 404, body: `{"data":{"data":null,"metadata":{"deletion_time":"","destroyed":true,"version":4}}}`}},
		"GET ops/data/broken": {{status: 500, body: `{"errors":["boom","x"]}`}},
		"PUT auth/no/login":   {{status: 400, body: `{"errors":["role \"r\" could not be found"]}`}},
	})
	other := f.secret("NO_LOGIN", "db", "user")
	other.Login.Path = "no"
	other2 := f.secret("NO_LOGIN_EITHER", "db", "user")
	other2.Login.Path = "no"
	values, err := resolve(t, Options{MaxRetries: -1},
		f.secret("FIELD", "db", "usr"), other, f.secret("OK", "db", "user"), f.secret("DENIED", "secret", "x"), f.secret("GONE", "gone", "x"),
		f.secret("BURNT", "burnt", "x"), f.secret("ABSENT", "absent", "x"), f.secret("NULL", "db", "null"), other2, f.secret("BROKEN", "broken", "x"),
		f.secret("DATA", "data/db", "x"))
	if values != nil {
		t.Error("there are values beside the failures")
	}
	var all Errors
	if !errors.As(err, &all) {
		t.Fatal(err)
	}
	want := []string{
		`FIELD: secret not found: There is no field "usr" at ops/data/db. It has: null, user. | Did you mean "user"?`,
		`NO_LOGIN: login refused: logging in at auth/no/login: role "r" could not be found (HTTP 400). What VAULT_ID_TOKEN holds is no JWT. | The mount no has no role "r". Check VAULT_AUTH_ROLE, VAULT_AUTH_PATH and the namespace.`,
		`DENIED: permission denied: Reading ops/data/secret is not allowed. | The policies of the role r do not grant it. They need:` + "\n" + `  path "ops/data/secret" { capabilities = ["read"] }` + "\nThey say nothing about the mount ops at all, so Vault does not tell whether there is one.",
		`GONE: secret not found: Version 3 was deleted at 2026-01-02T03:04:05Z. It can be brought back (vault kv undelete), or an older version can be asked for. | `,
		`BURNT: secret not found: Version 4 is destroyed; its data is gone for good. | `,
		`ABSENT: secret not found: There is nothing at ops/data/absent. | `,
		`NULL: secret not found: The field "null" at ops/data/db is null. | `,
		`NO_LOGIN_EITHER as NO_LOGIN: login refused`,
		`BROKEN: refused by Vault: reading ops/data/broken: boom; x (HTTP 500). | Vault failed inside. Its server log has the cause; a request it could not audit fails like this too.`,
		`DATA: secret not found: There is nothing at ops/data/data/db. | The path is written without "data/" for this engine.`,
	}
	var got []string
	for _, e := range all {
		line := fmt.Sprintf("%s: %s: %s | %s", e.Secret.Name, e.Reason, e.Detail, e.Hint)
		if e.Same != "" {
			line = fmt.Sprintf("%s as %s: %s", e.Secret.Name, e.Same, e.Reason)
		}
		got = append(got, line)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.Contains(err.Error(), "resolving secrets: secret not found: FIELD (engine kv-v2, mount ops, path db, field usr, role r, namespace (none)): There is no field") {
		t.Errorf("as text: %s", err)
	}
	if !errors.Is(err, &Error{Reason: PermissionDenied}) || errors.Is(err, &Error{Reason: Interrupted}) {
		t.Error("errors.Is does not find the reason")
	}
}

func TestMissingIsEmpty(t *testing.T) {
	t.Parallel()
	for _, compat := range []Compat{"", GitLab} {
		f := newFake(t, map[string][]reply{"GET ops/data/denied": {{status: 403}}})
		values, err := resolve(t, Options{MissingIsEmpty: true, Compat: compat}, f.secret("A", "absent", "x"))
		if err != nil || len(values) != 1 || !values[0].Missing || len(values[0].Data) != 0 {
			t.Errorf("%v, %v", values, err)
		}
		if _, err := resolve(t, Options{MissingIsEmpty: true, Compat: compat}, f.secret("A", "denied", "x")); err == nil {
			t.Error("a refusal is softened too")
		}
	}
}

func TestRetries(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string][]reply{
		"PUT auth/jwt/login": {{status: 502}, {body: loginOK}},
		"GET ops/data/db":    {{status: 429, header: http.Header{"Retry-After": {"0"}}}, {status: 503}, kv2(`{"p":"v"}`)[0]},
	})
	values, err := resolve(t, Options{}, f.secret("A", "db", "p"))
	if err != nil || shownValues(values) != "A=v\n" || f.count("PUT auth/jwt/login") != 2 || f.count("GET ops/data/db") != 3 {
		t.Errorf("%s, %v, %q", shownValues(values), err, f.requests())
	}
	f = newFake(t, map[string][]reply{"GET ops/data/db": {{status: 500}}})
	if _, err := resolve(t, Options{}, f.secret("A", "db", "p")); err == nil || f.count("GET ops/data/db") != 1 {
		t.Errorf("%v, %q", err, f.requests())
	}
}

func TestInterruptedRevokes(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	f := newFake(t, nil)
	inner := f.Config.Handler
	f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/hang") {
			cancel()
			<-release
		}
		inner.ServeHTTP(w, r)
	})
	defer close(release)
	r := New(Options{})
	_, err := r.Resolve(ctx, []Secret{f.secret("A", "hang", "p")})
	if !errors.Is(err, &Error{Reason: Interrupted}) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := errors.Join(r.Close(t.Context()), r.Close(t.Context())); err != nil || f.count("POST auth/token/revoke-self") != 1 {
		t.Errorf("%v, %q", err, f.requests())
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	f := newFake(t, nil)
	inner := f.Config.Handler
	f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/hang") {
			fmt.Fprint(w, `{"data":{"da`)
			w.(http.Flusher).Flush()
			<-release
			return
		}
		inner.ServeHTTP(w, r)
	})
	defer close(release)
	_, err := resolve(t, Options{Timeout: 50 * time.Millisecond, MaxRetries: -1}, f.secret("A", "hang", "p"))
	if !errors.Is(err, &Error{Reason: Unreachable}) || !strings.Contains(err.Error(), "no complete answer within 50ms") {
		t.Errorf("got %v", err)
	}
}

func TestLeases(t *testing.T) {
	t.Parallel()
	replies := func() map[string][]reply {
		return map[string][]reply{"GET db/creds/app": {{body: `{"lease_id":"db/creds/app/1","lease_duration":3600,"data":{"username":"u","password":"p"}}`}}}
	}
	f := newFake(t, replies())
	dynamic := f.secret("A", "creds/app", "username")
	dynamic.Engine, dynamic.Mount = "generic", "db"
	r := New(Options{})
	values, err := r.Resolve(t.Context(), []Secret{dynamic})
	if err != nil || values[0].Lease != time.Hour || !r.Leased() {
		t.Errorf("%+v, %v, %t", values, err, r.Leased())
	}
	if err := r.CloseKeepingLeases(t.Context()); err != nil || f.count("POST auth/token/revoke-self") != 0 {
		t.Errorf("%v, %q", err, f.requests())
	}
	r = New(Options{})
	if _, err := r.Resolve(t.Context(), []Secret{dynamic}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(t.Context()); err != nil || f.count("POST auth/token/revoke-self") != 1 {
		t.Errorf("%v, %q", err, f.requests())
	}
}

// TestNothingSecretIsShown looks for the token, the login's token and the value in all that a run writes.
func TestNothingSecretIsShown(t *testing.T) {
	t.Parallel()
	const value = "a-value-nobody-may-see"
	token := unsigned(t, map[string]any{"sub": "job"})
	f := newFake(t, map[string][]reply{
		"GET ops/data/db":     kv2(`{"p":"` + value + `"}`),
		"GET ops/data/broken": {{status: 400, body: `{"errors":["the token tok-of-the-login and ` + string(token) + `"]}`}},
		"GET ops/data/odd":    {{body: `{"data":{"data":"` + value + `"}}`}},
	})
	var log bytes.Buffer
	opts := Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	a, b, c := f.secret("A", "db", "x"), f.secret("B", "broken", "x"), f.secret("C", "odd", "x")
	a.Login.Token, b.Login.Token, c.Login.Token = token, token, token
	_, err := resolve(t, opts, a, b, c)
	if err == nil {
		t.Fatal("no failure")
	}
	opts.Logger.Info("everything", "secret", a, "error", err)
	all := log.String() + err.Error() + fmt.Sprintf("%v %+v %#v", a, a, a)
	for _, hidden := range []string{value, string(token), "tok-of-the-login"} {
		if strings.Contains(all, hidden) {
			t.Errorf("%q is shown in\n%s", hidden, all)
		}
	}
	if !strings.Contains(log.String(), "ops/data/db") {
		t.Error("the log does not name the requests")
	}
}
