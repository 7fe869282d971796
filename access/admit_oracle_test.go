package access_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/access"
)

// TestOracleAdmit draws roles and tokens, logs in to a real Vault with them, and
// compares the verdict, the words of the refusal, and the metadata.
func TestOracleAdmit(t *testing.T) {
	t.Parallel()
	mount := startJWTMount(t, issuerName)
	rapid.Check(t, func(rt *rapid.T) {
		role := roles().Draw(rt, "role")
		if ok, says := mount.writeRole(t, role); !ok {
			if strings.Contains(says, "must have at least one bound constraint") || strings.Contains(says, "claim is not a string") {
				return
			}
			rt.Fatalf("the role is refused: %s", says)
		}
		for range 4 {
			claims := tokens(time.Now()).Draw(rt, "claims")
			compareLogin(rt, role, claims, mount.login(t, claims))
		}
	})
}

// issuerName is the issuer that the mount of the tests wants.
const issuerName = "https://gitlab.example.com"

type failer interface{ Fatalf(string, ...any) }

// compareLogin holds what the package says against what the server did.
func compareLogin(t failer, role *access.Role, claims access.Claims, server login) {
	admission := access.Admit(role, access.Token{Claims: claims, Now: time.Now()})
	if admission.Admitted != server.ok {
		t.Fatalf("server admits: %t (%s), package admits: %t (%v)", server.ok, server.says, admission.Admitted, admission.Refusals)
	}
	switch {
	case server.ok && !maps.Equal(server.metadata, admission.Metadata):
		t.Fatalf("server has metadata %v, package %v", server.metadata, admission.Metadata)
	case server.ok && !slices.Equal(server.policies, role.TokenPolicies()):
		t.Fatalf("server has policies %v, package %v", server.policies, role.TokenPolicies())
	case !server.ok && !saidBy(server.says, admission.Refusals):
		t.Fatalf("other words:\nserver:  %s\npackage: %v", server.says, messagesOf(admission.Refusals))
	}
}

// saidBy reports whether the server's words are those of the first refusal, or of
// any of the bound claims when that comes first: the server takes them in a random
// order. How a value is printed does not count.
func saidBy(says string, refusals []access.Refusal) bool {
	const claims = "error validating claims: "
	for i, refusal := range refusals {
		if i > 0 && (!strings.HasPrefix(refusals[0].Message, claims) || !strings.HasPrefix(refusal.Message, claims)) {
			break
		}
		message := refusal.Message
		if refusal.Reason == access.Malformed {
			message = "error validating token: "
		}
		if refusal.Reason == access.ClaimType {
			message, _, _ = strings.Cut(message, ": %")
			message = strings.TrimRight(message[:min(len(message), len(claims)+28)], " ")
		}
		if strings.Contains(says, message) {
			return true
		}
	}
	return false
}

func messagesOf(refusals []access.Refusal) []string {
	var all []string
	for _, r := range refusals {
		all = append(all, string(r.Reason)+": "+r.Message)
	}
	return all
}

// roles draws roles of the mount. The server refuses some of them.
func roles() *rapid.Generator[*access.Role] {
	leeways := rapid.SampledFrom([]time.Duration{0, 0, 0, -time.Second, 10 * time.Second, 300 * time.Second})
	return rapid.Custom(func(t *rapid.T) *access.Role {
		r := &access.Role{
			Mount: "jwt", Name: "x", Issuer: issuerName,
			Type:             rapid.SampledFrom([]string{"jwt", "jwt", "jwt", "jwt", "jwt", "jwt", "jwt", "oidc"}).Draw(t, "type"),
			Glob:             rapid.Bool().Draw(t, "glob"),
			UserClaim:        rapid.SampledFrom([]string{"sub", "sub", "sub", "sub", "id", "ref", "/obj/x", "/sub"}).Draw(t, "user"),
			ExpirationLeeway: leeways.Draw(t, "exp"), NotBeforeLeeway: leeways.Draw(t, "nbf"),
			ClockSkewLeeway: rapid.SampledFrom([]time.Duration{0, 0, 0, -time.Second, 10 * time.Second, 120 * time.Second}).Draw(t, "skew"),
			Policies:        rapid.SliceOfN(rapid.SampledFrom([]string{"a", " B", "default", "", "a"}), 0, 3).Draw(t, "policies"),
		}
		r.UserClaimJSONPointer = rapid.Bool().Draw(t, "pointer")
		if rapid.IntRange(0, 3).Draw(t, "some audience") > 0 {
			r.BoundAudiences = rapid.SliceOfN(rapid.SampledFrom([]string{"vault", "other", "x y"}), 1, 2).Draw(t, "audiences")
		}
		if rapid.IntRange(0, 5).Draw(t, "some subject") == 0 {
			r.BoundSubject = rapid.SampledFrom([]string{"me", "you"}).Draw(t, "subject")
		}
		if rapid.IntRange(0, 3).Draw(t, "some mappings") == 0 {
			r.ClaimMappings = map[string]string{rapid.SampledFrom(claimNames()).Draw(t, "mapped"): "m"}
		}
		if rapid.IntRange(0, 5).Draw(t, "some groups") == 0 {
			r.GroupsClaim = rapid.SampledFrom(claimNames()).Draw(t, "groups")
		}
		values := rapid.SliceOfN(bounds(r.Glob), 0, 3)
		r.BoundClaims = rapid.MapOfN(rapid.SampledFrom(claimNames()), values, 0, 2).Draw(t, "bound")
		return r
	})
}

func claimNames() []string {
	return []string{"id", "id", "ref", "ref", "flag", "n", "list", "obj", "/obj/x", "/list/0", "/id", "/obj/deep/1", "/none/x", "/", "a.b", "/~1a", "/list/x", "/list/"}
}

// bounds draws values that a role may be bound to.
func bounds(glob bool) *rapid.Generator[any] {
	if glob {
		return rapid.Map(rapid.StringMatching(`[a*/]{0,4}|42|4\*|\*`), func(s string) any { return s })
	}
	return rapid.OneOf(texts(), texts(), rapid.SampledFrom([]any{
		true, false, json.Number("42"), json.Number("7"), json.Number("7.0"), json.Number("1"), json.Number("1.5"), json.Number("-3"), nil,
	}))
}

func texts() *rapid.Generator[any] {
	return rapid.SampledFrom([]any{"42", "a", "aa", "a/a", "", "true", "7", "*", "a*", "vault", "me"})
}

// scalars draws values of a claim.
func scalars() *rapid.Generator[any] {
	return rapid.OneOf(texts(), texts(), rapid.SampledFrom([]any{true, false, 42.0, 7.0, 1.5, -3.9, 1e20, 0.0, nil}))
}

// claimValues draws values, lists and objects.
func claimValues() *rapid.Generator[any] {
	lists := rapid.Map(rapid.SliceOfN(scalars(), 0, 3), func(list []any) any { return list })
	objects := rapid.Map(scalars(), func(v any) any {
		return map[string]any{"x": v, "deep": []any{"a", v}}
	})
	return rapid.OneOf(scalars(), scalars(), scalars(), lists, lists, objects)
}

// tokens draws the claims of a token, sound in most of the registered claims.
func tokens(now time.Time) *rapid.Generator[access.Claims] {
	return rapid.Custom(func(t *rapid.T) access.Claims {
		c := access.Claims{
			"iss": rapid.SampledFrom([]any{issuerName, issuerName, issuerName, issuerName, issuerName, "https://other", nil}).Draw(t, "iss"),
			"sub": rapid.SampledFrom([]any{"me", "me", "me", "me", "you", "", 5.0, nil}).Draw(t, "sub"),
			"aud": rapid.SampledFrom([]any{"vault", "vault", "vault", "nobody", []any{"x y", "z"}, []any{"vault"}, []any{}, "", []any{1.0}}).Draw(t, "aud"),
		}
		times := rapid.SampledFrom([]any{nil, nil, nil, -1000, -400, -250, -130, -100, -30, 30, 100, 250, 1000})
		for _, name := range []string{"exp", "nbf", "iat"} {
			if offset, ok := times.Draw(t, name).(int); ok {
				c[name] = float64(now.Unix() + int64(offset))
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "sound times") > 0 {
			c["exp"], c["nbf"], c["iat"] = float64(now.Unix()+600), float64(now.Unix()-5), float64(now.Unix())
		}
		if rapid.IntRange(0, 9).Draw(t, "no audience") == 0 {
			delete(c, "aud")
		}
		for _, name := range []string{"id", "ref", "flag", "n", "list", "obj", "a.b", "/a", ""} {
			if rapid.IntRange(0, 5).Draw(t, "has "+name) > 0 {
				c[name] = claimValues().Draw(t, name)
			}
		}
		return c
	})
}
