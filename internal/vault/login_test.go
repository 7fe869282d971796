package vault

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	loginAnswer  = `{"auth":{"client_token":"hvs.fromlogin","lease_duration":60,"renewable":true,"token_type":"service"}}`
	renewAnswer  = `{"auth":{"client_token":"hvs.fromlogin","lease_duration":60,"renewable":true}}`
	renewedLast  = `{"auth":{"client_token":"hvs.fromlogin","lease_duration":30,"renewable":false}}`
	batchAnswer  = `{"auth":{"client_token":"hvb.fromlogin","lease_duration":60,"renewable":false,"token_type":"batch"}}`
	testJWT      = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
	loginRequest = `{"jwt":"` + testJWT + `","role":"deploy"}`
)

// sent lists the requests a script has seen, as "METHOD path".
func (s *script) sent() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, r := range s.seen {
		all = append(all, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/v1/"))
	}
	return strings.Join(all, "\n")
}

func TestLoginRenewRevoke(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{
			{status: 200, body: loginAnswer}, {status: 200, body: renewAnswer}, {status: 200, body: renewedLast}, {status: 204},
		}}
		c := scripted(t, s, func(c *Config) { c.Token = "" })
		ctx, cancel := context.WithCancel(t.Context())
		if err := c.LoginJWT(ctx, Login{Path: "/team/jwt/", Role: "deploy", JWT: testJWT}); err != nil {
			t.Fatal(err)
		}
		if s.body[0] != loginRequest || s.seen[0].Header.Get("X-Vault-Token") != "" {
			t.Errorf("login sent %s, token %q", s.body[0], s.seen[0].Header.Get("X-Vault-Token"))
		}
		cancel() // an interrupt does not end the renewal
		for _, at := range []struct {
			after time.Duration
			want  int
		}{{39 * time.Second, 1}, {2 * time.Second, 2}, {38 * time.Second, 2}, {2 * time.Second, 3}, {time.Hour, 3}} {
			time.Sleep(at.after)
			synctest.Wait()
			if s.requests() != at.want {
				t.Fatalf("%d requests, want %d:\n%s", s.requests(), at.want, s.sent())
			}
		}
		if err := c.LoginJWT(t.Context(), Login{JWT: testJWT}); err == nil {
			t.Error("a second login is possible")
		}
		if err := errors.Join(c.Close(t.Context()), c.Close(t.Context())); err != nil {
			t.Error(err)
		}
		want := "POST auth/team/jwt/login\nPOST auth/token/renew-self\nPOST auth/token/renew-self\nPOST auth/token/revoke-self"
		if s.sent() != want {
			t.Errorf("got\n%s", s.sent())
		}
		if token := s.seen[3].Header.Get("X-Vault-Token"); token != "hvs.fromlogin" {
			t.Errorf("revoked %q", token)
		}
	})
}

func TestRenewalFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 200, body: loginAnswer}, {status: 500, body: `{"errors":["hvs.fromlogin is odd"]}`}}}
		var log bytes.Buffer
		c := scripted(t, s, func(c *Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
		if err := c.LoginJWT(t.Context(), Login{JWT: testJWT}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := strings.Count(log.String(), "level=WARN"); n < 2 || n > 10 {
			t.Errorf("%d warnings:\n%s", n, log.String())
		}
		wantContains(t, log.String(), redacted+" is odd")
		c.Close(t.Context())
	})
}

func TestCloseDuringRenewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 200, body: loginAnswer}, {hang: true}, {status: 204}}}
		c := scripted(t, s)
		if err := c.LoginJWT(t.Context(), Login{JWT: testJWT}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(45 * time.Second)
		if err := c.Close(t.Context()); err != nil {
			t.Error(err)
		}
		wantContains(t, s.sent(), "POST auth/token/revoke-self")
	})
}

func TestNothingToRevoke(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{{status: 200, body: batchAnswer}}}
	c := scripted(t, s)
	if err := c.LoginJWT(t.Context(), Login{JWT: testJWT}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(t.Context()); err != nil || s.sent() != "POST auth/jwt/login" || s.body[0] != `{"jwt":"`+testJWT+`"}` {
		t.Errorf("%v\n%s", err, s.sent())
	}
	s = &script{steps: []step{{status: 204}}}
	if err := scripted(t, s).Close(t.Context()); err != nil || s.requests() != 0 {
		t.Errorf("a supplied token was revoked: %v\n%s", err, s.sent())
	}
}

func TestRevokeWithLostAnswer(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{{status: 200, body: loginAnswer}, {err: errors.New("reset")}, {status: 403}}}
	c := scripted(t, s, func(c *Config) { c.backoff = noWait })
	if err := c.LoginJWT(t.Context(), Login{JWT: testJWT}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestLoginErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step       step
		text, hint string
	}{
		{step{status: 400, body: `{"errors":["role \"x\" could not be found"]}`}, `logging in at auth/jwt/login: role "x" could not be found (HTTP 400)`, "no such role"},
		{step{status: 400, body: `{"errors":["bad jwt ` + testJWT + `"]}`}, "bad jwt (redacted)", ""},
		{step{status: 204}, "it has no token", "VAULT_ADDR"},
		{step{status: 200, body: "<html>"}, "not one of Vault's", "VAULT_ADDR"},
	} {
		c := scripted(t, &script{steps: []step{test.step}}, func(c *Config) { c.Token = "" })
		err := c.LoginJWT(t.Context(), Login{Role: "x", JWT: testJWT})
		e := asError(t, err)
		wantContains(t, err.Error(), test.text)
		wantContains(t, e.Hint(), test.hint)
		if e.Anonymous {
			t.Error("a login needs no token")
		}
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	plain := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "duration" {
			return slog.Attr{}
		}
		return a
	}
	s := &script{steps: []step{{status: http.StatusServiceUnavailable}, {err: errors.New("reset by hvs.testtoken")}, {status: 200, body: success}}}
	c := scripted(t, s, func(c *Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: plain}))
		c.Secrets, c.backoff = []string{"hidden"}, noWait
	})
	if _, err := c.List(t.Context(), "kv/hidden"); err != nil {
		t.Fatal(err)
	}
	want := `level=DEBUG msg="vault request" method=LIST path=kv/(redacted) status=503
level=DEBUG msg="vault request" method=LIST path=kv/(redacted) status=0 error="reset by (redacted)"
level=DEBUG msg="vault request" method=LIST path=kv/(redacted) status=200
`
	if log.String() != want {
		t.Errorf("got\n%s", log.String())
	}
}

// TestTokenUses: the bound that the role sets is known after the login.
func TestTokenUses(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{{status: 200, body: `{"auth":{"client_token":"hvs.fromlogin","num_uses":3}}`}, {status: 204}}}
	c := scripted(t, s, func(c *Config) { c.Token = "" })
	if n := c.TokenUses(); n != 0 {
		t.Errorf("%d uses before the login", n)
	}
	if err := c.LoginJWT(t.Context(), Login{JWT: testJWT}); err != nil {
		t.Fatal(err)
	}
	if n := c.TokenUses(); n != 3 {
		t.Errorf("%d uses, want 3", n)
	}
}

func TestLoginSpelledOut(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{{status: 200, body: batchAnswer}}}
	c := scripted(t, s, func(c *Config) { c.Token = "hvs.ofthehost" })
	if err := c.LoginAt(t.Context(), "auth/login", map[string]any{"jwt": testJWT, "role": ""}); err != nil {
		t.Fatal(err)
	}
	if s.sent() != "PUT auth/login" || s.body[0] != `{"jwt":"`+testJWT+`","role":""}` || s.seen[0].Header.Get("X-Vault-Token") != "" {
		t.Errorf("%s: %s", s.sent(), s.body[0])
	}
	if c.Redactor().String(testJWT) != redacted || c.Counts().Write != 1 {
		t.Error("the ID token is not redacted, or the request not counted")
	}
}

func TestAbandonLeavesTheToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 200, body: loginAnswer}}}
		c := scripted(t, s)
		if err := c.LoginJWT(t.Context(), Login{JWT: testJWT}); err != nil {
			t.Fatal(err)
		}
		c.Abandon()
		time.Sleep(time.Hour)
		if err := c.Close(t.Context()); err != nil || s.requests() != 1 {
			t.Errorf("%v\n%s", err, s.sent())
		}
	})
}
