package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"strings"
	"testing"
)

// caPEM is the content of the CA file, or "" without TLS.
func (p *process) caPEM(t *testing.T) string {
	t.Helper()
	if p.CACert == "" {
		return ""
	}
	content, err := os.ReadFile(p.CACert)
	must(t, err)
	return string(content)
}

// trustCA makes the test's client accept the sandbox's certificates.
func (p *process) trustCA(t *testing.T, certificates ...tls.Certificate) {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(p.caPEM(t)))
	p.client.Transport = &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: pool, Certificates: certificates},
		ForceAttemptHTTP2: true,
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	p := launch(t, "--tls")
	if !strings.HasPrefix(p.VaultAddr, "https://") || !strings.HasPrefix(p.IssuerURL, "http://") {
		t.Fatalf("addresses: %+v", p.addresses)
	}
	if _, err := p.send(t, "GET", p.VaultAddr+"/v1/sys/health", "", ""); err == nil {
		t.Error("a client that does not know the CA was served")
	}
	p.trustCA(t)
	if got := p.vault(t, "GET", "sys/auth", ""); got.Status != http.StatusOK {
		t.Errorf("got %d %s", got.Status, got.Text)
	}
}

func TestIssuerTLS(t *testing.T) {
	t.Parallel()
	p := launch(t, "--issuer-tls")
	if !strings.HasPrefix(p.VaultAddr, "http://") || !strings.HasPrefix(p.IssuerURL, "https://") {
		t.Fatalf("addresses: %+v", p.addresses)
	}
	p.trustCA(t)
	p.trustIssuer(t)
	if token, got := p.login(t, p.sign(t, "?profile=gitlab", `{}`)); token == "" {
		t.Errorf("login: %d %s", got.Status, got.Text)
	}
}

func TestClientCertificate(t *testing.T) {
	t.Parallel()
	p := launch(t, "--tls", "--client-auth")
	p.trustCA(t)
	if _, err := p.send(t, "GET", p.VaultAddr+"/v1/sys/health", "", ""); err == nil {
		t.Error("a client without a certificate was served")
	}
	certificate, err := tls.LoadX509KeyPair(p.ClientCert, p.ClientKey)
	must(t, err)
	p.trustCA(t, certificate)
	if got := p.vault(t, "GET", "sys/auth", ""); got.Status != http.StatusOK {
		t.Errorf("got %d %s", got.Status, got.Text)
	}
}
