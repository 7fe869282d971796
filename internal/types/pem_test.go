package types_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/types"
)

func encodePEM(typ string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der}))
}

func publicPEM(t testing.TB, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return encodePEM("PUBLIC KEY", der)
}

func certificatePEM(t testing.TB, key crypto.Signer) string {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "example"}, NotAfter: time.Unix(1<<33, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return encodePEM("CERTIFICATE", der)
}

// TestPublicKeys takes the keys that Vault takes, and trims them as Vault does.
func TestPublicKeys(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ed, edPrivate, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := map[string]string{
		"ECDSA": publicPEM(t, &ec.PublicKey), "RSA": publicPEM(t, &rsaKey.PublicKey), "Ed25519": publicPEM(t, ed), "certificate": certificatePEM(t, ec),
	}
	keys := types.PublicKeys()
	for name, key := range good {
		v, err := keys.Normalize(cty.ListVal([]cty.Value{cty.StringVal("\n " + key + "\n\n")}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		live, err := keys.Decode([]any{strings.TrimSpace(key)})
		if err != nil || !live.RawEquals(v) {
			t.Errorf("%s: white space makes a difference", name)
		}
	}
	private, err := x509.MarshalPKCS8PrivateKey(edPrivate)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]struct{ key, want string }{
		"private":    {encodePEM("PRIVATE KEY", private), "private key"},
		"PKCS #1":    {encodePEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&rsaKey.PublicKey)), "openssl"},
		"two keys":   {good["ECDSA"] + good["RSA"], "trailing data"},
		"rubbish":    {encodePEM("PUBLIC KEY", []byte("x")), "no RSA, ECDSA or Ed25519"},
		"not a PEM":  {"ssh-rsa AAAA", "no PEM block"},
		"nothing":    {"", "no PEM block"},
		"a fragment": {good["RSA"][:40], "no PEM block"},
	}
	for name, tt := range bad {
		_, err := keys.Normalize(cty.ListVal([]cty.Value{cty.StringVal(tt.key)}))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q in it", name, err, tt.want)
		}
		if err != nil && len(tt.key) > 60 && strings.Contains(err.Error(), tt.key[40:60]) {
			t.Errorf("%s: the message shows the key", name)
		}
	}
}

// TestCertificates keeps the text byte for byte.
func TestCertificates(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := "# comment\n" + certificatePEM(t, ec) + "\n"
	v, err := types.Certificates().Normalize(cty.StringVal(text))
	if err != nil || v.AsString() != text {
		t.Errorf("%v", err)
	}
}
