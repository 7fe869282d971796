package snapshot

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// How values are sealed.
const (
	// SchemeKeyed is HMAC-SHA256 under a key that is not in the file.
	SchemeKeyed = "hmac-sha256"
	// SchemeShort is 16 bits of Argon2id with a salt.
	SchemeShort = "argon2id-16"
)

// The cost of Argon2id: 19 MiB and two passes, as OWASP asks for passwords.
const (
	argonTime   = 2
	argonMemory = 19 << 10 // KiB
	argonBytes  = 2
	saltBytes   = 16
)

// Sealer makes seals of secret values: equal values have equal seals, and a seal
// does not tell the value.
//
// With a key a seal tells nothing to those who lack the key. Without one, a seal
// must not let anybody who has the file try out guesses, so it is short: of
// 65,536 values one fits by chance. That a value has changed is missed as
// seldom, and a guess is never confirmed.
type Sealer struct {
	// Scheme and Salt stand in the file beside the seals.
	Scheme string `json:"scheme"`
	Salt   []byte `json:"salt"`

	key []byte
}

// NewSealer returns a sealer with a fresh salt. Without a key its seals are
// short.
func NewSealer(key []byte) *Sealer {
	s := &Sealer{Scheme: SchemeShort, Salt: make([]byte, saltBytes), key: key}
	if len(key) > 0 {
		s.Scheme = SchemeKeyed
	}
	_, _ = rand.Read(s.Salt) // never fails, says its documentation
	return s
}

// WithKey returns the sealer, as read from a file, with its key. It fails for a
// scheme that is not known.
func (s Sealer) WithKey(key []byte) (*Sealer, error) {
	if s.Scheme != SchemeKeyed && s.Scheme != SchemeShort {
		return nil, fmt.Errorf("secret values are sealed by %q, which this version of vaultci does not know", s.Scheme)
	}
	s.key = key
	return &s, nil
}

// Seal returns the seal of a value. The place, such as an object's path and the
// name of a field, makes equal values in two places have different seals.
func (s *Sealer) Seal(place string, value []byte) string {
	salt := sha256.Sum256(append(append([]byte(nil), s.Salt...), place...))
	if s.Scheme == SchemeShort {
		return hex.EncodeToString(argon2.IDKey(value, salt[:], argonTime, argonMemory, 1, argonBytes))
	}
	mac := hmac.New(sha256.New, s.key)
	mac.Write(salt[:])
	mac.Write(value)
	return hex.EncodeToString(mac.Sum(nil))
}
