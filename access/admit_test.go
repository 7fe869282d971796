package access_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/vaultci/vaultci/access"
)

// soundRole is a role that [soundClaims] satisfy.
func soundRole() *access.Role {
	return &access.Role{
		Mount: "jwt", Name: "x", Issuer: issuerName, Type: "jwt", UserClaim: "sub",
		BoundAudiences: []string{"vault"},
		BoundClaims:    map[string][]any{"project_id": {"42"}},
	}
}

// soundClaims are those of a token at the time.
func soundClaims(now time.Time) access.Claims {
	return access.Claims{
		"iss": issuerName, "aud": "vault", "sub": "me", "project_id": "42",
		"exp": float64(now.Unix() + 300), "nbf": float64(now.Unix() - 5), "iat": float64(now.Unix()),
	}
}

type roleEdit = func(*access.Role)

type claimsEdit = func(access.Claims)

// admissions are logins that go wrong in one way each, and some that only look so.
func admissions() []struct {
	name   string
	role   roleEdit
	claims claimsEdit
	reason access.Reason // empty for an admission
	text   string        // part of the refusal as a sentence or of its hint
} {
	set := func(name string, value any) claimsEdit { return func(c access.Claims) { c[name] = value } }
	bind := func(name string, values ...any) roleEdit {
		return func(r *access.Role) { r.BoundClaims = map[string][]any{name: append([]any{}, values...)} }
	}
	glob := func(name string, values ...any) roleEdit {
		return func(r *access.Role) { r.BoundClaims, r.Glob = map[string][]any{name: values}, true }
	}
	same := func(*access.Role) {}
	sound := func(access.Claims) {}
	now := time.Now().Unix()
	return []struct {
		name   string
		role   roleEdit
		claims claimsEdit
		reason access.Reason
		text   string
	}{
		{"sound", same, sound, "", ""},
		{"browser", func(r *access.Role) { r.Type = "oidc" }, sound, access.RoleType, `role_type = "jwt"`},
		{"issuer without scheme", same, set("iss", "gitlab.example.com"), access.Issuer, `iss is "gitlab.example.com", and the role wants "https://gitlab.example.com"`},
		{"issuer with a slash", same, set("iss", issuerName+"/"), access.Issuer, "closing slash"},
		{"no issuer", same, func(c access.Claims) { delete(c, "iss") }, access.Issuer, "the token has no iss"},
		{"subject", func(r *access.Role) { r.BoundSubject = "you" }, sound, access.Subject, `sub is "me", and the role wants "you"`},
		{"audience", same, set("aud", "other"), access.Audience, `aud is "other", and the role wants "vault"`},
		{"closest audience", func(r *access.Role) { r.BoundAudiences = []string{"a", "https://vault.example.com"} }, set("aud", "https://vault.example.org"), access.Audience, `wants "https://vault.example.com" or "a"`},
		{"one audience of several", same, set("aud", []any{"other", "vault"}), "", ""},
		{"no audience", same, func(c access.Claims) { delete(c, "aud") }, access.Audience, "the token has no aud"},
		{"audience that nothing binds", func(r *access.Role) { r.BoundAudiences = nil }, sound, access.AudienceUnbound, "Give the role bound_audiences"},
		{"empty audience that nothing binds", func(r *access.Role) { r.BoundAudiences = nil }, set("aud", ""), "", ""},
		{"subject that is a number", same, set("sub", 5.0), access.Malformed, "does not allow"},
		{"expiry that is a string", same, set("exp", "soon"), access.Malformed, ""},
		{"issuer in other case", same, func(c access.Claims) { delete(c, "iss"); c["ISS"] = issuerName }, "", ""},
		{"no times", same, func(c access.Claims) { delete(c, "exp"); delete(c, "nbf"); delete(c, "iat") }, access.NoTimes, ""},
		{"expired", same, set("exp", float64(now-100)), access.Expired, "The time was"},
		{"expired, within the leeway", same, set("exp", float64(now-30)), "", ""},
		{"expired, without a leeway", func(r *access.Role) { r.ClockSkewLeeway = -1 * time.Second }, set("exp", float64(now-30)), access.Expired, ""},
		{"too early", same, set("nbf", float64(now+100)), access.NotYetValid, ""},
		{"from the future", same, set("iat", float64(now+100)), access.IssuedInFuture, ""},
		{"user claim missing", func(r *access.Role) { r.UserClaim = "project_ids" }, sound, access.UserClaim, `The token has a claim "project_id"`},
		{"user claim is a number", func(r *access.Role) { r.UserClaim = "n" }, set("n", 1.0), access.UserClaim, "n is 1"},
		{"user claim empty", func(r *access.Role) { r.UserClaim = "n" }, set("n", ""), access.UserClaim, "must not be empty"},
		{"user claim by pointer", func(r *access.Role) { r.UserClaim, r.UserClaimJSONPointer = "/o/x", true }, set("o", map[string]any{"x": "me"}), "", ""},
		{"metadata that is a number", func(r *access.Role) { r.ClaimMappings = map[string]string{"n": "m"} }, set("n", 1.0), access.Metadata, "claims that are strings"},
		{"metadata missing", func(r *access.Role) { r.ClaimMappings = map[string]string{"n": "m"} }, sound, "", ""},
		{"groups missing", func(r *access.Role) { r.GroupsClaim = "g" }, sound, access.Groups, "the token has no g"},
		{"groups in an object", func(r *access.Role) { r.GroupsClaim = "g" }, set("g", map[string]any{}), access.Groups, "g is {}"},
		{"groups that are numbers", func(r *access.Role) { r.GroupsClaim = "g" }, set("g", []any{1.0}), access.Groups, "g is [1]"},
		{"groups", func(r *access.Role) { r.GroupsClaim = "g" }, set("g", []any{"a", ""}), "", ""},
		{"claim missing", bind("project"), sound, access.ClaimMissing, "the token has no project"},
		{"claim misspelt", bind("projectid", "42"), sound, access.ClaimMissing, `The token has a claim "project_id"`},
		{"claim null", bind("n", "42"), set("n", nil), access.ClaimMissing, ""},
		{"claim of another value", bind("project_id", "7", "43"), sound, access.ClaimMismatch, `project_id is "42", and the role wants "43" or "7"`},
		{"claim of another type", bind("project_id", json.Number("42")), sound, access.ClaimMismatch, `The token has the string "42" and the role the number 42`},
		{"boolean for a string", bind("ref_protected", true), set("ref_protected", "true"), access.ClaimMismatch, "the role the boolean true"},
		{"pattern without glob", bind("ref", "v*"), set("ref", "v1"), access.ClaimMismatch, `bound_claims_type is not "glob"`},
		{"number", bind("n", json.Number("42")), set("n", 42.0), "", ""},
		{"number with a fraction", bind("n", json.Number("1")), set("n", 1.5), "", ""},
		{"number in a list", bind("n", json.Number("1")), set("n", []any{1.0}), access.ClaimMismatch, "number in a list"},
		{"list", bind("n", "a"), set("n", []any{"b", "a"}), "", ""},
		{"object", bind("n", "a"), set("n", map[string]any{"x": "a"}), access.ClaimType, `"/n/name"`},
		{"pointer", bind("/n/x", "a"), set("n", map[string]any{"x": "a"}), "", ""},
		{"bound to null", func(r *access.Role) { r.BoundClaims["n"] = []any{nil} }, set("n", "a"), access.ClaimMismatch, ""},
		{"no values", bind("project_id"), sound, access.ClaimMismatch, ""},
		{"glob", glob("ref", "release/*"), set("ref", "release/a/b"), "", ""},
		{"glob is anchored", glob("ref", "release/*"), set("ref", "x/release/a"), access.ClaimMismatch, ""},
		{"glob without a slash", glob("ref", "group*"), set("ref", "group-evil/x"), "", ""},
		{"glob skips numbers", glob("ref", "*"), set("ref", 1.0), access.ClaimMismatch, ""},
		{"glob with middle", glob("ref", "a*b*c"), set("ref", "abxbc"), "", ""},
		{"glob whose ends may not overlap", glob("ref", "aa*aa"), set("ref", "aaa"), access.ClaimMismatch, ""},
		{"root policy", func(r *access.Role) { r.Policies = []string{"ROOT"} }, sound, access.Policies, "cannot create root tokens"},
		{"reserved policy", func(r *access.Role) { r.Policies = []string{"response-wrapping"} }, sound, access.Policies, "cannot assign"},
	}
}

// TestAdmit checks the table, and TestOracleAdmissions the same on a real Vault.
func TestAdmit(t *testing.T) {
	t.Parallel()
	for _, tt := range admissions() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now := time.Now()
			role, claims := soundRole(), soundClaims(now)
			tt.role(role)
			tt.claims(claims)
			admission := access.Admit(role, access.Token{Claims: claims, Now: now})
			if admission.Admitted != (tt.reason == "") {
				t.Fatalf("admitted %t: %v", admission.Admitted, admission.Refusals)
			}
			if tt.reason == "" {
				return
			}
			refusal := admission.Refusals[0]
			if refusal.Reason != tt.reason {
				t.Errorf("reason %q, want %q", refusal.Reason, tt.reason)
			}
			if words := refusal.String() + "\n" + refusal.Hint; !strings.Contains(words, tt.text) {
				t.Errorf("%q is not in %q", tt.text, words)
			}
		})
	}
}

func TestOracleAdmissions(t *testing.T) {
	t.Parallel()
	mount := startJWTMount(t, issuerName)
	for _, tt := range admissions() {
		t.Run(tt.name, func(t *testing.T) {
			role, claims := soundRole(), soundClaims(time.Now())
			tt.role(role)
			tt.claims(claims)
			if ok, says := mount.writeRole(t, role); !ok {
				t.Fatal(says)
			}
			compareLogin(t, role, claims, mount.login(t, claims))
		})
	}
}

// TestAdmitPartial checks what is taken for granted of claims that somebody wrote
// down, and that no bound claim is.
func TestAdmitPartial(t *testing.T) {
	t.Parallel()
	role := soundRole()
	role.GroupsClaim = "groups"
	token := access.Token{Claims: access.Claims{"project_id": "42"}, Now: time.Unix(1, 0), Partial: true}
	admission := access.Admit(role, token)
	if !admission.Admitted || len(admission.Assumed) != 5 || admission.Alias != "" {
		t.Errorf("got %+v", admission)
	}
	role.BoundClaims["ref"] = []any{"main"}
	if admission := access.Admit(role, token); admission.Admitted || admission.Refusals[0].Claim != "ref" {
		t.Errorf("a bound claim is assumed: %+v", admission)
	}
	role = soundRole()
	role.BoundSubject = "me"
	if admission := access.Admit(role, token); admission.Admitted || admission.Refusals[0].Reason != access.Subject {
		t.Errorf("the subject is assumed: %+v", admission)
	}
}

func TestParseClaims(t *testing.T) {
	t.Parallel()
	claims, err := access.ParseClaims([]byte(`{"n": 1.5, "o": {"a/b": ["x", {"~": "y"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"n": json.Number("1"), "/n": json.Number("1"), "/o/a~1b/0": "x", "/o/a~1b/1/~0": "y", "/o/a~1b/2": nil, "/o/a~1b/x": nil, "x": nil, "/n/x": nil,
	} {
		if got := claims.Get(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for _, text := range []string{"", "null", "[]", "{} {}", `{"a":`} {
		if _, err := access.ParseClaims([]byte(text)); err == nil {
			t.Errorf("%q is taken for claims", text)
		}
	}
}
