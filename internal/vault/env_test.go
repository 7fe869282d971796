package vault

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func env(pairs ...string) func(string) string {
	m := map[string]string{}
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		m[name] = value
	}
	return func(name string) string { return m[name] }
}

func TestConfigFromEnv(t *testing.T) {
	t.Parallel()
	got, err := ConfigFromEnv(env("VAULT_ADDR=http://v", "VAULT_TOKEN=t", "VAULT_NAMESPACE=n", "VAULT_CACERT=a", "VAULT_CACERT_BYTES=b",
		"VAULT_CAPATH=c", "VAULT_CLIENT_CERT=d", "VAULT_CLIENT_KEY=e", "VAULT_TLS_SERVER_NAME=f", "VAULT_SKIP_VERIFY=1",
		"VAULT_CLIENT_TIMEOUT=90", "VAULT_MAX_RETRIES=0", "VAULT_HTTP_PROXY=http://g", "VAULT_PROXY_ADDR=http://h"))
	want := Config{
		Address: "http://v", Token: "t", Namespace: "n", CACert: "a", CACertPEM: "b", CAPath: "c", ClientCert: "d", ClientKey: "e",
		TLSServerName: "f", SkipVerify: true, Timeout: 90 * time.Second, MaxRetries: -1, ProxyAddress: "http://h",
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" || err != nil {
		t.Error(diff, err)
	}
	got, err = ConfigFromEnv(env())
	if diff := cmp.Diff(Config{Address: "https://127.0.0.1:8200"}, got, cmpopts.IgnoreUnexported(Config{})); diff != "" || err != nil {
		t.Error(diff, err)
	}
	got, _ = ConfigFromEnv(env("VAULT_CLIENT_TIMEOUT=1m30s", "VAULT_MAX_RETRIES=3"))
	if got.Timeout != 90*time.Second || got.MaxRetries != 3 {
		t.Errorf("%+v", got)
	}
}

func TestConfigFromEnvErrors(t *testing.T) {
	t.Parallel()
	_, err := ConfigFromEnv(env("VAULT_SKIP_VERIFY=maybe", "VAULT_CLIENT_TIMEOUT=soon", "VAULT_MAX_RETRIES=-1"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`reading VAULT_SKIP_VERIFY: "maybe" is not a boolean`, `reading VAULT_CLIENT_TIMEOUT: "soon"`, `reading VAULT_MAX_RETRIES: "-1"`,
	} {
		wantContains(t, err.Error(), want)
	}
}

func TestNewErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing")
	for want, cfg := range map[string]Config{
		"VAULT_ADDR": {Address: "vault.example.com:8200"},
		"is not a URL such as https://vault.example.com:8200": {Address: "vault.example.com"},
		"must begin with https:// or http://":                 {Address: "ftp://vault.example.com"},
		"has no host":                                         {Address: "https://:8200"},
		"(VAULT_CACERT): open":                                {CACert: missing},
		"(VAULT_CACERT): no PEM certificate found in":         {CACert: empty},
		"(VAULT_CACERT_BYTES)":                                {CACertPEM: "x"},
		"(VAULT_CAPATH): no PEM certificate":                  {CAPath: dir},
		"(VAULT_CAPATH): lstat":                               {CAPath: missing},
		"VAULT_CLIENT_CERT and VAULT_CLIENT_KEY must be set":  {ClientCert: empty},
		"loading the client certificate (VAULT_CLIENT_CERT":   {ClientCert: empty, ClientKey: empty},
		"(VAULT_PROXY_ADDR)":                                  {ProxyAddress: "proxy"},
		"(VAULT_TOKEN): it contains a line break":             {Token: "hvs.secrettoken\n"},
	} {
		_, err := New(cfg)
		if err == nil {
			t.Errorf("no error for %+v", cfg)
			continue
		}
		wantContains(t, err.Error(), want)
		if strings.Contains(err.Error(), "secrettoken") {
			t.Error(err)
		}
	}
	_, err := New(Config{Address: "user:hunter22@vault"})
	if err == nil || strings.Contains(err.Error(), "hunter22") {
		t.Error(err)
	}
}

// childVar tells this program, started by TestProcessEnvironment, where the server is.
const childVar = "VAULTCI_TEST_CHILD_ADDR"

// The variables of the process change nothing: this program runs itself under all of them.
func TestProcessEnvironment(t *testing.T) {
	t.Parallel()
	if address := os.Getenv(childVar); address != "" {
		c := mustNew(t, Config{Address: address, Token: "hvs.mine"})
		if _, err := c.Read(t.Context(), "sys/wrapping/wrap"); err != nil {
			t.Fatal(err)
		}
		mustNew(t, Config{Address: address}).Write(t.Context(), "sys/wrapping/wrap", nil)
		return
	}
	var got []http.Header
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = append(got, r.Header) }))
	defer s.Close()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProcessEnvironment$")
	child.Env = append(os.Environ(), childVar+"="+s.URL,
		"VAULT_ADDR=http://127.0.0.1:1", "VAULT_AGENT_ADDR=http://127.0.0.1:1", "VAULT_TOKEN=hvs.theirs", "VAULT_NAMESPACE=theirs",
		"VAULT_RATE_LIMIT=0.001:1", "VAULT_WRAP_TTL=10m", "VAULT_SRV_LOOKUP=true", "VAULT_SKIP_VERIFY=true", "VAULT_MAX_RETRIES=0",
		"VAULT_HEADERS={\"X-Theirs\":\"yes\"}", "VAULT_HTTP_PROXY=http://127.0.0.1:1", "VAULT_PROXY_ADDR=http://127.0.0.1:1",
		"VAULT_CLIENT_TIMEOUT=1ms", "VAULT_MFA=x:y", "VAULT_DISABLE_REDIRECTS=true")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if len(got) != 2 {
		t.Fatalf("%d requests", len(got))
	}
	for _, header := range got {
		for _, name := range []string{"X-Vault-Namespace", "X-Vault-Wrap-Ttl", "X-Theirs", "X-Vault-Mfa"} {
			if header.Get(name) != "" {
				t.Errorf("%s: %s", name, header.Get(name))
			}
		}
	}
	if got[0].Get("X-Vault-Token") != "hvs.mine" || got[1].Get("X-Vault-Token") != "" {
		t.Errorf("tokens %q, %q", got[0].Get("X-Vault-Token"), got[1].Get("X-Vault-Token"))
	}
}
