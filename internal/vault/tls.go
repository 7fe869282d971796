package vault

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// tlsConfig reads the files the configuration names. Errors name the variable a user would have set.
func tlsConfig(c Config) (*tls.Config, error) {
	t := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         c.TLSServerName,
		InsecureSkipVerify: c.SkipVerify,
	}
	var err error
	if t.RootCAs, err = rootCAs(c); err != nil {
		return nil, err
	}
	if c.ClientCert == "" && c.ClientKey == "" {
		return t, nil
	}
	if c.ClientCert == "" || c.ClientKey == "" {
		return nil, errors.New("loading the client certificate: VAULT_CLIENT_CERT and VAULT_CLIENT_KEY must be set together")
	}
	cert, err := tls.LoadX509KeyPair(c.ClientCert, c.ClientKey)
	if err != nil {
		return nil, fmt.Errorf("loading the client certificate (VAULT_CLIENT_CERT %q, VAULT_CLIENT_KEY %q): %w", c.ClientCert, c.ClientKey, err)
	}
	// Sent whatever authorities the server asks for: its cert auth method has authorities of its own.
	t.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cert, nil }
	return t, nil
}

// rootCAs returns the authorities to trust; nil means the system's.
func rootCAs(c Config) (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	switch {
	case c.CACert != "":
		return pool, addFile(pool, c.CACert, "VAULT_CACERT")
	case c.CACertPEM != "":
		if !pool.AppendCertsFromPEM([]byte(c.CACertPEM)) {
			return nil, errors.New("loading the CA certificate (VAULT_CACERT_BYTES): no PEM certificate found")
		}
		return pool, nil
	case c.CAPath != "":
		return pool, addDir(pool, c.CAPath)
	}
	return nil, nil
}

func addFile(pool *x509.CertPool, file, variable string) error {
	pem, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("loading the CA certificate (%s): %w", variable, err)
	}
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("loading the CA certificate (%s): no PEM certificate found in %q", variable, file)
	}
	return nil
}

func addDir(pool *x509.CertPool, dir string) error {
	found := false
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("loading the CA certificates (VAULT_CAPATH): %w", err)
		}
		if entry.IsDir() {
			return nil
		}
		found = true
		return addFile(pool, path, "VAULT_CAPATH")
	})
	if err == nil && !found {
		return fmt.Errorf("loading the CA certificates (VAULT_CAPATH): no file in %q", dir)
	}
	return err
}
