package sandbox

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
)

// Addresses is what the program announces: where Vault and the issuer are and how to get in.
type Addresses struct {
	// VaultAddr is Vault's URL, as in VAULT_ADDR.
	VaultAddr string `json:"vault_addr"`
	// RootToken may do anything.
	RootToken string `json:"root_token"`
	// IssuerURL is the issuer of the tokens: the oidc_discovery_url and bound_issuer of a JWT auth mount.
	IssuerURL string `json:"issuer_url"`
	// CACert is a PEM file with the CA of the servers, with --tls or --issuer-tls.
	CACert string `json:"ca_cert"`
	// ClientCert and ClientKey are PEM files with a certificate that Vault accepts, with --client-auth.
	ClientCert string `json:"client_cert"`
	ClientKey  string `json:"client_key"`
	// UnsealKey unseals Vault, with --seal.
	UnsealKey string `json:"unseal_key"`
}

// parseAddresses reads the line that announces a sandbox.
func parseAddresses(line []byte) (Addresses, error) {
	var a Addresses
	if err := json.Unmarshal(line, &a); err != nil {
		return a, fmt.Errorf("the line it printed is not the announcement of a sandbox: %w", err)
	}
	if a.VaultAddr == "" || a.RootToken == "" || a.IssuerURL == "" {
		return a, errors.New("the line it printed lacks vault_addr, root_token or issuer_url")
	}
	return a, nil
}

// HTTPClient returns a new client that trusts CACert and shows ClientCert, as far as they are given. It uses no proxy.
func (a Addresses) HTTPClient() (*http.Client, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if a.CACert != "" {
		pem, err := os.ReadFile(a.CACert)
		if err != nil {
			return nil, fmt.Errorf("reading the CA: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("reading the CA: %s holds no certificate", a.CACert)
		}
	}
	if a.ClientCert != "" {
		pair, err := tls.LoadX509KeyPair(a.ClientCert, a.ClientKey)
		if err != nil {
			return nil, fmt.Errorf("reading the client certificate: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config, MaxIdleConnsPerHost: 16}}, nil
}
