package planfile

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// How a document is protected: by a hash against damage, or with a key against
// forgery too.
const (
	schemeHash   = "sha256"
	schemeSigned = "hmac-sha256"
)

// sign gives the integrity of a plan's compact bytes.
func sign(inner, key []byte) string {
	if len(key) == 0 {
		sum := sha256.Sum256(inner)
		return schemeHash + ":" + hex.EncodeToString(sum[:])
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(inner)
	return schemeSigned + ":" + hex.EncodeToString(mac.Sum(nil))
}

// checkIntegrity returns why a document is not to be trusted; nil when it is.
func checkIntegrity(integrity string, inner, key []byte) *Refusal {
	scheme, _, _ := strings.Cut(integrity, ":")
	switch {
	case scheme == schemeSigned && len(key) == 0:
		return &Refusal{"the plan is signed, and there is no key to check it with", "Set " + KeyVariable + " to the key that the plan was saved with."}
	case scheme == schemeHash && len(key) > 0:
		return &Refusal{"the plan is not signed, and " + KeyVariable + " is set", "Save the plan with the same key, or take the key out where plans are not to be signed."}
	case scheme != schemeHash && scheme != schemeSigned:
		return &Refusal{"the plan is damaged: it has no integrity hash", remedyDamaged}
	case hmac.Equal([]byte(sign(inner, key)), []byte(integrity)):
		return nil
	case scheme == schemeSigned:
		return &Refusal{"the plan does not fit its signature: it was changed, or signed with another key", "Check " + KeyVariable + ", or plan again."}
	}
	return &Refusal{"the plan is damaged: its content does not fit its integrity hash", remedyDamaged}
}

// KeyVariable names the environment variable with the key.
const KeyVariable = "VAULTCI_PLAN_KEY"

const remedyDamaged = "The file was cut short or changed after it was saved. Plan again."
