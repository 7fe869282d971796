package access_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/access"
)

// jwtMount is a JWT auth mount of a real Vault that trusts a key of the test's
// own, so that a token may have any claims at all.
type jwtMount struct {
	*oracle
	key    *ecdsa.PrivateKey
	issuer string
}

func startJWTMount(t *testing.T, issuer string) *jwtMount {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	m := &jwtMount{startOracle(t), key, issuer}
	m.must(t, http.MethodPost, "sys/auth/jwt", map[string]any{"type": "jwt"})
	m.must(t, http.MethodPost, "auth/jwt/config", map[string]any{
		"jwt_validation_pubkeys": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})),
		"bound_issuer":           issuer,
	})
	return m
}

// must makes a request that has to succeed.
func (o *oracle) must(t *testing.T, method, path string, body any) string {
	t.Helper()
	status, answer := o.call(t, method, path, body)
	if status >= http.StatusMultipleChoices {
		t.Fatalf("%s %s: status %d: %s", method, path, status, answer)
	}
	return answer
}

// sign makes a token of the claims.
func (m *jwtMount) sign(t *testing.T, claims access.Claims) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"ES256","typ":"JWT"}`)) + "." + encode(payload)
	digest := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, m.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	signature := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	return text + "." + encode(signature)
}

// writeRole writes the role as "x" and reports whether the server takes it.
func (m *jwtMount) writeRole(t *testing.T, role *access.Role) (bool, string) {
	t.Helper()
	kind := "string"
	if role.Glob {
		kind = "glob"
	}
	status, answer := m.call(t, http.MethodPost, "auth/jwt/role/x", map[string]any{
		"role_type": role.Type, "bound_claims_type": kind, "bound_claims": role.BoundClaims,
		"bound_audiences": role.BoundAudiences, "bound_subject": role.BoundSubject,
		"user_claim": role.UserClaim, "user_claim_json_pointer": role.UserClaimJSONPointer,
		"claim_mappings": role.ClaimMappings, "groups_claim": role.GroupsClaim,
		"expiration_leeway":     role.ExpirationLeeway.Seconds(),
		"not_before_leeway":     role.NotBeforeLeeway.Seconds(),
		"clock_skew_leeway":     role.ClockSkewLeeway.Seconds(),
		"token_policies":        role.Policies,
		"allowed_redirect_uris": []string{"http://localhost/"},
	})
	return status < http.StatusMultipleChoices, answer
}

// login is what the server says to a login.
type login struct {
	ok       bool
	says     string
	metadata map[string]string
	policies []string
}

func (m *jwtMount) login(t *testing.T, claims access.Claims) login {
	t.Helper()
	status, answer := m.call(t, http.MethodPost, "auth/jwt/login", map[string]any{"role": "x", "jwt": m.sign(t, claims)})
	var reply struct {
		Errors []string
		Auth   struct {
			Metadata map[string]string
			Policies []string
		}
	}
	if err := json.Unmarshal([]byte(answer), &reply); err != nil {
		return login{says: answer}
	}
	return login{status < http.StatusMultipleChoices, strings.Join(reply.Errors, "\n"), reply.Auth.Metadata, reply.Auth.Policies}
}
