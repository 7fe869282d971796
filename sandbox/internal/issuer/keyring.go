package issuer

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"
)

// keyBits is the size GitLab uses.
const keyBits = 2048

// keyring holds the signing key and the keys that are still published. It is
// safe for concurrent use.
type keyring struct {
	mu      sync.Mutex
	current future
	retired *jose.JSONWebKey // the key before the current one, or nil
}

// future is a key that may still be in the making; calling it waits for the key.
type future func() (jose.JSONWebKey, error)

// newKeyring starts to make the first key and returns at once.
func newKeyring() *keyring {
	first := future(sync.OnceValues(generate))
	go func() { _, _ = first() }()
	return &keyring{current: first}
}

// signing returns the private key that signs now.
func (k *keyring) signing() (jose.JSONWebKey, error) {
	k.mu.Lock()
	current := k.current
	k.mu.Unlock()
	return current()
}

// public returns the published keys, the signing one first.
func (k *keyring) public() (jose.JSONWebKeySet, error) {
	k.mu.Lock()
	current, retired := k.current, k.retired
	k.mu.Unlock()

	key, err := current()
	if err != nil {
		return jose.JSONWebKeySet{}, err
	}
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public()}}
	if retired != nil {
		set.Keys = append(set.Keys, retired.Public())
	}
	return set, nil
}

// rotate makes a new signing key and returns its ID. The key that signed until
// now stays published until the next rotation, unless drop is set.
func (k *keyring) rotate(drop bool) (string, error) {
	next, err := generate()
	if err != nil {
		return "", err
	}
	old, err := k.signing()
	if err != nil {
		return "", err
	}

	k.mu.Lock()
	defer k.mu.Unlock()
	k.current = func() (jose.JSONWebKey, error) { return next, nil }
	k.retired = &old
	if drop {
		k.retired = nil
	}
	return next.KeyID, nil
}

// generate makes a key whose ID is its RFC 7638 thumbprint, as GitLab's are.
func generate() (jose.JSONWebKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("generating a signing key: %w", err)
	}
	key := jose.JSONWebKey{Key: private, Algorithm: string(jose.RS256), Use: "sig"}
	thumbprint, err := key.Thumbprint(crypto.SHA256)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("naming the signing key: %w", err)
	}
	key.KeyID = base64.RawURLEncoding.EncodeToString(thumbprint)
	return key, nil
}
