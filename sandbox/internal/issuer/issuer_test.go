package issuer

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	testURL = "https://gitlab.example.com"
	testNow = 1681398793
)

// testIssuer signs with a clock that stands still.
func testIssuer() *Issuer {
	i := New(testURL)
	i.now = func() time.Time { return time.Unix(testNow, 0) }
	return i
}

func ask(t *testing.T, i *Issuer, method, target, body string) *http.Response {
	t.Helper()
	recorder := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	i.Handler().ServeHTTP(recorder, request)
	return recorder.Result()
}

func text(t *testing.T, response *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// keySet fetches the published keys.
func keySet(t *testing.T, i *Issuer) jose.JSONWebKeySet {
	t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(text(t, ask(t, i, "GET", keysPath, ""))), &set); err != nil {
		t.Fatal(err)
	}
	return set
}

// signed asks for a token, verifies it with the published key that its header
// names, and returns the payload's claims as JSON text.
func signed(t *testing.T, i *Issuer, query, body string) map[string]string {
	t.Helper()
	response := ask(t, i, "POST", "/sign"+query, body)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("signing: %d %s", response.StatusCode, text(t, response))
	}
	token, err := jose.ParseSigned(text(t, response), []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	set := keySet(t, i)
	keys := set.Key(token.Signatures[0].Header.KeyID)
	if len(keys) != 1 {
		t.Fatalf("the key of the token's header is published %d times", len(keys))
	}
	payload, err := token.Verify(keys[0])
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(payload, &raw); err != nil {
		t.Fatal(err)
	}
	claims := map[string]string{}
	for name, value := range raw {
		claims[name] = string(value)
	}
	return claims
}

// expect compares claims by their JSON text; "" means that the claim is absent.
func expect(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s: got %s, want %s", name, got[name], value)
		}
	}
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	got := text(t, ask(t, testIssuer(), "GET", "/.well-known/openid-configuration", ""))
	for _, want := range []string{
		`"issuer":"https://gitlab.example.com"`,
		`"jwks_uri":"https://gitlab.example.com/oauth/discovery/keys"`,
		`"id_token_signing_alg_values_supported":["RS256"]`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in %s", want, got)
		}
	}
}

func TestRotationPublishesOneOldKey(t *testing.T) {
	t.Parallel()
	i := testIssuer()
	first := keySet(t, i).Keys
	if len(first) != 1 || first[0].Use != "sig" || first[0].Algorithm != "RS256" || !first[0].IsPublic() {
		t.Fatalf("first key set: %+v", first)
	}
	for _, c := range []struct {
		query string
		want  int
	}{{"", 2}, {"", 2}, {"?drop=true", 1}, {"?drop=false", 2}} {
		if got := keySetAfter(t, i, c.query); len(got) != c.want {
			t.Errorf("rotate%s: %d keys, want %d", c.query, len(got), c.want)
		}
	}
	if got := ask(t, i, "POST", "/rotate?drop=perhaps", ""); got.StatusCode != http.StatusBadRequest {
		t.Errorf("drop=perhaps: %d", got.StatusCode)
	}
}

// keySetAfter rotates and checks that the answer names the first published key.
func keySetAfter(t *testing.T, i *Issuer, query string) []jose.JSONWebKey {
	t.Helper()
	answer := text(t, ask(t, i, "POST", "/rotate"+query, ""))
	keys := keySet(t, i).Keys
	if !strings.Contains(answer, keys[0].KeyID) {
		t.Errorf("rotate%s answered %s, the signing key is %s", query, answer, keys[0].KeyID)
	}
	return keys
}
