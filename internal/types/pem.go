package types

import (
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

// checkPublicKey refuses what Vault's key parsing refuses: a text without a PEM
// block that holds a public key or a certificate.
func checkPublicKey(s string) (string, error) {
	block, _ := pem.Decode([]byte(s))
	if block == nil {
		return "", errors.New("data does not contain any valid public keys: no PEM block (-----BEGIN PUBLIC KEY-----) is in it")
	}
	if _, err := x509.ParsePKIXPublicKey(block.Bytes); err == nil {
		return s, nil
	}
	if _, err := x509.ParseCertificate(block.Bytes); err == nil {
		return s, nil
	}
	if _, err := x509.ParsePKCS1PublicKey(block.Bytes); err == nil {
		return s, nil
	}
	if strings.Contains(block.Type, "PRIVATE") {
		return "", errors.New("this is a private key; give the public key, and treat this one as leaked")
	}
	return "", errors.New("data does not contain any valid public keys: the PEM block is neither a public key nor a certificate")
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
