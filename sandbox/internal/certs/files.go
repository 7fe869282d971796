package certs

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
)

// Files are the PEM files that clients are given.
type Files struct {
	CA         string // the authority's certificate
	ClientCert string // a client certificate, if asked for
	ClientKey  string // its PKCS #8 private key, mode 0600
}

// WriteFiles writes the authority's certificate into dir and, with client set, a
// client certificate and its key.
func (a *Authority) WriteFiles(dir string, client bool) (Files, error) {
	files := Files{CA: filepath.Join(dir, "ca.pem")}
	if err := os.WriteFile(files.CA, a.PEM(), 0o600); err != nil {
		return Files{}, fmt.Errorf("writing the CA file: %w", err)
	}
	if !client {
		return files, nil
	}
	template := newTemplate("vaultci sandbox client")
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	certificate, err := a.issue(template)
	if err != nil {
		return Files{}, err
	}
	files.ClientCert = filepath.Join(dir, "client.pem")
	files.ClientKey = filepath.Join(dir, "client-key.pem")
	if err := writePair(certificate, files.ClientCert, files.ClientKey); err != nil {
		return Files{}, fmt.Errorf("writing the client certificate: %w", err)
	}
	return files, nil
}

func writePair(certificate tls.Certificate, certFile, keyFile string) error {
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		return err
	}
	if err := writePEM(certFile, "CERTIFICATE", certificate.Certificate[0]); err != nil {
		return err
	}
	return writePEM(keyFile, "PRIVATE KEY", key)
}

func writePEM(file, kind string, der []byte) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
