package types

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
)

// PublicKeys is a set of PEM-encoded public keys or certificates. Vault trims
// white space around each.
func PublicKeys() Set {
	return Set{What: "public keys in PEM", Element: checkPublicKey}
}

// checkPublicKey refuses what Vault's key parsing refuses: anything but one PEM
// block that holds a public key or a certificate, of a kind that signs tokens.
func checkPublicKey(s string) (string, error) {
	block, rest := pem.Decode([]byte(s))
	switch {
	case block == nil:
		return "", errors.New("data does not contain any valid public keys: there is no PEM block in it (-----BEGIN PUBLIC KEY-----)")
	case strings.Contains(block.Type, "PRIVATE"):
		return "", errors.New("this is a private key; give the public key, and treat this one as leaked")
	case len(bytes.TrimSpace(rest)) > 0:
		return "", errors.New("unexpected trailing data after parsed PEM block: give each key as an element of its own")
	case block.Type == "RSA PUBLIC KEY":
		return "", errors.New("the form RSA PUBLIC KEY is not read by Vault; convert it by “openssl rsa -RSAPublicKey_in -pubout”")
	}
	switch publicKey(block.Bytes).(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey:
		return s, nil
	}
	return "", errors.New("data does not contain any valid public keys: the PEM block is no RSA, ECDSA or Ed25519 key, and no certificate of one")
}

// publicKey returns the key of a public key or certificate; nil for neither.
func publicKey(der []byte) any {
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		return key
	}
	if cert, err := x509.ParseCertificate(der); err == nil {
		return cert.PublicKey
	}
	return nil
}

// Certificates is PEM text that Vault keeps byte for byte and uses as a set of
// trusted certificate authorities.
func Certificates() String {
	return String{What: "certificates in PEM", Check: func(s string) error {
		if s != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(s)) {
			return errors.New("there is no valid certificate in it (-----BEGIN CERTIFICATE-----)")
		}
		return nil
	}}
}
