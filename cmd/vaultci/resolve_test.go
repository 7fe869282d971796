package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/internal/gitlab"
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/resolver"
)

// TestNamespace: the namespace is sent with the login and the read. Vector 10.
func TestNamespace(t *testing.T) {
	t.Parallel()
	server := newRecording(t, db(`{"password":"x"}`))
	env := pairs("VAULT_SERVER_URL", server.URL, "VAULT_NAMESPACE", "admin/team", "VAULT_ID_TOKEN", "JWT")
	streams, out, errs := term.Test("")
	a := &app{streams: streams, lookupEnv: func(name string) (string, bool) { value, ok := env[name]; return value, ok }}
	if status := a.main([]string{"resolve", "--file=false", "A=production/db/password@ops"}); status != exitOK || out.String() != "A=x\n" {
		t.Fatalf("status %d, %s%s", status, out, errs)
	}
	for _, q := range server.requests {
		if q.namespace != "admin/team" {
			t.Errorf("%s %s was sent in the namespace %q", q.method, q.path, q.namespace)
		}
	}
}

// readSettings reads settings from pairs of names and values.
func readSettings(t *testing.T, compat string, list ...string) (settings, string) {
	t.Helper()
	env := pairs(list...)
	streams, _, errs := term.Test("")
	lookup := func(name string) (string, bool) { value, ok := env[name]; return value, ok }
	a := &app{streams: streams, lookupEnv: lookup, logLevel: "warn"}
	s, err := a.settings(resolveOptions{compat: compat}, &jobVariables{lookupEnv: lookup})
	if err != nil {
		t.Fatal(err)
	}
	return s, errs.String()
}

func TestFeatureVariables(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		attempts, retries int
		says              string
	}{
		"":     {0, 0, ""},
		"1":    {1, -1, ""},
		"3":    {3, 2, ""},
		"0":    {1, -1, "SECRETS_RETRIEVAL_ATTEMPTS: number of attempts out of the range [1, 10], clamping to: 1"},
		"99":   {10, 9, "SECRETS_RETRIEVAL_ATTEMPTS: number of attempts out of the range [1, 10], clamping to: 10"},
		"many": {1, -1, "SECRETS_RETRIEVAL_ATTEMPTS: not a number"},
	} {
		s, said := readSettings(t, "", "SECRETS_RETRIEVAL_ATTEMPTS", text)
		if s.options.Attempts != want.attempts || s.options.MaxRetries != want.retries || !strings.Contains(said, want.says) || want.says == "" && said != "" {
			t.Errorf("%q: %d attempts, %d retries, %s", text, s.options.Attempts, s.options.MaxRetries, said)
		}
	}
	for text, want := range map[string]bool{"": false, "true": false, "false": true, "0": true, "perhaps": false} {
		s, said := readSettings(t, "", "FF_SECRET_RESOLVING_FAILS_IF_MISSING", text)
		if s.options.MissingIsEmpty != want || (said != "") != (text == "perhaps") {
			t.Errorf("%q: %t, %s", text, s.options.MissingIsEmpty, said)
		}
	}
}

func TestConnectionVariables(t *testing.T) {
	t.Parallel()
	list := []string{
		"VAULT_SERVER_URL", "https://$HOST:8200", "HOST", "vault.example.com", "VAULT_ADDR", "https://elsewhere", "VAULT_AUTH_PATH", "team/$HOST",
		"VAULT_CACERT", "/vault.pem", "BAO_CACERT", "/bao.pem", "VAULT_CAPATH", "/dir", "VAULT_TLS_SERVER_NAME", "name", "VAULT_CLIENT_TIMEOUT", "7", "VAULT_MAX_RETRIES", "2",
		"VAULT_TOKEN", "of-the-host",
	}
	s, said := readSettings(t, "", list...)
	want := resolver.Login{Address: "https://vault.example.com:8200", Path: "team/vault.example.com"}
	if d := cmp.Diff(want, s.login); d != "" || said != "" {
		t.Errorf("%s%s", d, said)
	}
	if tls := s.options.TLS; tls.CACert != "/bao.pem" || tls.CAPath != "/dir" || tls.ServerName != "name" || s.options.Timeout != 7*time.Second || s.options.MaxRetries != 2 {
		t.Errorf("%+v, %s, %d", tls, s.options.Timeout, s.options.MaxRetries)
	}
	if s, _ := readSettings(t, "gitlab", list...); s.options.Timeout != 0 || s.options.MaxRetries != 0 {
		t.Error("the Runner knows neither VAULT_CLIENT_TIMEOUT nor VAULT_MAX_RETRIES")
	}
	if s, _ := readSettings(t, "", "VAULT_ADDR", "https://elsewhere"); s.login.Address != "https://elsewhere" {
		t.Error("VAULT_ADDR does not stand in")
	}
	if s, _ := readSettings(t, "gitlab", "VAULT_ADDR", "https://elsewhere"); s.login.Address != "" {
		t.Error("the Runner does not know VAULT_ADDR")
	}
}

func TestJobVariables(t *testing.T) {
	t.Parallel()
	v := &jobVariables{
		lookupEnv: func(name string) (string, bool) { return "from the environment", name == "SET" },
		declared:  map[string]gitlab.Variable{},
	}
	v.declare([]gitlab.Variable{
		{Name: "SET", Value: "from the file"},
		{Name: "A", Value: "a$B"},
		{Name: "B", Value: "${C}b"},
		{Name: "C", Value: "c"},
		{Name: "LOOP", Value: "x${LOOP2}"},
		{Name: "LOOP2", Value: "y$LOOP"},
		{Name: "RAW", Value: "$C", Raw: true},
	})
	for text, want := range map[string]string{
		"$SET": "from the environment", "$A": "acb", "$LOOP": "xy", "$RAW": "$C", "$NONE": "", "$$A": "$A", "x": "x",
	} {
		if got := v.expand(text); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}

func TestRepository(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	for _, dir := range []string{"repo/.git", "repo/sub/deep", "plain/sub"} {
		if err := os.MkdirAll(filepath.Join(top, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ file, here, want string }{
		{"repo/sub/deep", "repo/sub", "repo"},
		{"repo/sub/deep", "elsewhere", "repo"},
		{"plain/sub", "plain", "plain"},
		{"plain/sub", "elsewhere", "plain/sub"},
	} {
		if got := topDirectory(filepath.Join(top, test.file), filepath.Join(top, test.here)); got != filepath.Join(top, test.want) {
			t.Errorf("%s from %s: %s", test.file, test.here, got)
		}
	}
	file := filepath.Join(top, "repo", "sub", "ci.yml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, name, err := repository(file); err != nil || name != "sub/ci.yml" {
		t.Errorf("%s, %v", name, err)
	}
	for _, wrong := range []string{filepath.Dir(file), file + "x"} {
		if _, _, err := repository(wrong); err == nil {
			t.Errorf("%s is a job file", wrong)
		}
	}
}

// TestLeases: credentials that were made for the job live as long as its command; without one, they are left to live.
func TestLeases(t *testing.T) {
	t.Parallel()
	server := newRecording(t, at("GET db/creds/app", `{"lease_id":"db/creds/app/1","lease_duration":3600,"data":{"username":"u","password":"p"}}`))
	env := pairs("VAULT_SERVER_URL", server.URL, "VAULT_ID_TOKEN", "JWT")
	for _, test := range []struct {
		more    []string
		out     string
		revoked int
	}{
		{nil, "U=u\nP=p\n", 0},
		{[]string{"--", "true"}, "", 1},
	} {
		if len(test.more) > 0 {
			if _, err := exec.LookPath("true"); err != nil {
				t.Skip("there is no command to run")
			}
		}
		streams, out, errs := term.Test("")
		a := &app{streams: streams, lookupEnv: func(name string) (string, bool) { value, ok := env[name]; return value, ok }}
		args := append([]string{"resolve", "--file=false", "U=generic:db:creds/app#username", "P=generic:db:creds/app#password"}, test.more...)
		if status := a.main(args); status != exitOK || out.String() != test.out {
			t.Errorf("status %d, %s%s", status, out, errs)
		}
		if warned := strings.Contains(errs.String(), "the token is not revoked"); warned == (test.revoked > 0) {
			t.Errorf("%v: %s", test.more, errs)
		}
		revoked := 0
		for _, q := range server.requests {
			if strings.HasSuffix(q.path, "revoke-self") {
				revoked++
			}
		}
		if revoked != test.revoked {
			t.Errorf("%v: %d revocations", test.more, revoked)
		}
	}
}

// TestPasswordsInAddresses are not shown.
func TestPasswordsInAddresses(t *testing.T) {
	t.Parallel()
	env := pairs("VAULT_SERVER_URL", "http://user:hunter2@127.0.0.1:1", "VAULT_ID_TOKEN", "JWT", "VAULT_MAX_RETRIES", "0")
	for _, args := range [][]string{{"--list"}, {}, {"--compat", "gitlab"}, {"--log-level", "debug"}} {
		streams, out, errs := term.Test("")
		a := &app{streams: streams, lookupEnv: func(name string) (string, bool) { value, ok := env[name]; return value, ok }}
		a.main(append([]string{"resolve", "A=a/b@c"}, args...))
		if all := out.String() + errs.String(); strings.Contains(all, "hunter2") || !strings.Contains(all, "127.0.0.1:1") {
			t.Errorf("%v: %s", args, all)
		}
	}
}
