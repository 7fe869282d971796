//go:build unix

package sandboxtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// externally describes a server of the user's own, with the sandbox program as the issuer or without.
func externally(t *testing.T, server *Sandbox, more ...string) setup {
	t.Helper()
	pairs := append([]string{"VAULTCI_TEST_EXTERNAL", "1", "VAULT_ADDR", server.Addr, "VAULT_TOKEN", server.Token}, more...)
	return setup{getenv: env(pairs...), lock: filepath.Join(t.TempDir(), "lock")}
}

func TestExternalServerIsRestored(t *testing.T) {
	t.Parallel()
	server := New(t)
	server.Write(t, "sys/auth/kept", map[string]any{"type": "jwt"})
	r := play(t, "TestOne", func(t testing.TB) {
		box := externally(t.(*recorder).TB.(*testing.T), server, "VAULTCI_SANDBOX", Program(t)).new(t, nil)
		box.Write(t, "sys/auth/jwt/deep", map[string]any{"type": "jwt"})
		box.Write(t, "auth/jwt/deep/config", map[string]any{"oidc_discovery_url": box.IssuerURL(t)})
		box.Write(t, "sys/mounts/ops", map[string]any{"type": "kv"})
		box.Write(t, "sys/policies/acl/with space", map[string]any{"policy": "# nothing"})
		box.Write(t, "sys/policies/acl/default", map[string]any{"policy": "# nothing"})
	})
	if r.outcome != "" {
		t.Fatalf("%s: %s", r.outcome, r.message)
	}
	if server.Read(t, "sys/auth")["jwt/deep/"] == nil {
		t.Error("the test did not use the external server")
	}
	r.end()
	if r.outcome != "" {
		t.Errorf("%s: %s", r.outcome, r.message)
	}
	auth, mounts := server.Read(t, "sys/auth"), server.Read(t, "sys/mounts")
	if auth["jwt/deep/"] != nil || mounts["ops/"] != nil || slices.Contains(server.List(t, "sys/policies/acl"), "with space") {
		t.Error("the test left something behind")
	}
	if auth["kept/"] == nil || auth["token/"] == nil || !slices.Contains(server.List(t, "sys/policies/acl"), "default") {
		t.Error("something that was there before is gone")
	}
}

func TestExternalServerIsNotSpecial(t *testing.T) {
	t.Parallel()
	s := setup{getenv: env("VAULTCI_TEST_EXTERNAL", "1")}
	if r := play(t, "special", func(t testing.TB) { s.new(t, []string{"--seal"}) }); r.outcome != "skip" {
		t.Errorf("with flags: %s with %q", r.outcome, r.message)
	}
	r := play(t, "nowhere", func(t testing.TB) { s.new(t, nil) })
	if r.outcome != "fatal" || !strings.Contains(r.message, "needs VAULT_ADDR and VAULT_TOKEN") {
		t.Errorf("without an address: %s with %q", r.outcome, r.message)
	}
}

func TestExternalServerWithoutIssuer(t *testing.T) {
	t.Parallel()
	s := externally(t, New(t))
	box := s.new(t, nil)
	for name, body := range map[string]func(t testing.TB){
		"sign":     func(t testing.TB) { box.Sign(t, nil) },
		"requests": func(t testing.TB) { box.Requests(t) },
	} {
		if r := play(t, name, body); r.outcome != "skip" {
			t.Errorf("%s: %q with %q", name, r.outcome, r.message)
		}
	}
	if env := box.Env(); !slices.Contains(env, "VAULT_TOKEN="+box.Token) || !slices.Contains(env, "VAULT_CACERT=") {
		t.Errorf("environment %v", env)
	}
}

func TestExternalServerWithAWrongToken(t *testing.T) {
	t.Parallel()
	server := New(t)
	s := externally(t, &Sandbox{Addr: server.Addr, Token: "wrong"})
	if r := play(t, "wrong", func(t testing.TB) { s.new(t, nil) }); r.outcome != "fatal" {
		t.Errorf("%q with %q", r.outcome, r.message)
	}
}

func TestExternalTestsTakeTurns(t *testing.T) {
	t.Parallel()
	lock := filepath.Join(t.TempDir(), "lock")
	first := play(t, "TestFirst", func(t testing.TB) { takeTurn(t, lock) })
	for _, name := range []string{"TestFirst", "TestFirst/sub"} {
		if r := play(t, name, func(t testing.TB) { takeTurn(t, lock) }); r.outcome != "skip" {
			t.Errorf("%s, which would wait for itself: %q", name, r.outcome)
		}
	}
	order := make(chan string, 2)
	second := make(chan *recorder)
	go func() {
		second <- play(t, "TestFirstborn", func(t testing.TB) {
			takeTurn(t, lock)
			order <- "second"
		})
	}()
	order <- "first"
	first.end()
	r := <-second
	if r.outcome != "" || <-order != "first" || <-order != "second" {
		t.Errorf("the second test did not wait: %q", r.message)
	}
	r.end()
	if text, err := os.ReadFile(lock); err != nil || len(text) > 0 {
		t.Errorf("the lock still says %q, %v", text, err)
	}
}
