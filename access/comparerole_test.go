package access_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/access"
)

// TestCompareRoles draws two roles and tokens: one that only the second admits
// means that the effect is to widen, and the other way round.
func TestCompareRoles(t *testing.T) {
	t.Parallel()
	seen := map[access.Effect]int{}
	rapid.Check(t, func(t *rapid.T) {
		a, b := roles().Draw(t, "a"), roles().Draw(t, "b")
		if rapid.IntRange(0, 3).Draw(t, "alike") > 0 {
			*b = *a
			b.BoundClaims = map[string][]any{}
			for name, values := range a.BoundClaims {
				if rapid.Bool().Draw(t, "kept "+name) {
					b.BoundClaims[name] = append([]any{}, values[:rapid.IntRange(0, len(values)).Draw(t, "values")]...)
				}
			}
			if rapid.Bool().Draw(t, "reversed") {
				a, b = b, a
			}
		}
		for _, r := range []*access.Role{a, b} {
			r.UserClaim, r.GroupsClaim, r.ClaimMappings, r.ExpirationLeeway, r.NotBeforeLeeway, r.ClockSkewLeeway = "", "", nil, 0, 0, 0
		}
		_, effect := access.CompareRoles(a, b)
		seen[effect]++
		for range 8 {
			token := access.Token{Claims: tokens(time.Now()).Draw(t, "token")}
			token.Claims[""] = "me"
			was, is := access.Admit(a, token).Admitted, access.Admit(b, token).Admitted
			if is && !was && !effect.MayWiden() || was && !is && effect != access.Narrows && effect != access.Changes {
				t.Fatalf("effect %q, but %v was admitted: %t, and is: %t", effect, token.Claims, was, is)
			}
		}
	})
	for _, effect := range []access.Effect{access.Unchanged, access.Widens, access.Narrows, access.Changes} {
		if seen[effect] == 0 {
			t.Errorf("the effect %q was never drawn", effect)
		}
	}
}

func TestCompareRolesWords(t *testing.T) {
	t.Parallel()
	bind := func(glob bool, claims map[string][]any) roleEdit {
		return func(r *access.Role) { r.BoundClaims, r.Glob = claims, glob }
	}
	same := func(*access.Role) {}
	for _, tt := range []struct {
		name          string
		before, after roleEdit
		want          string
	}{
		{"same", same, same, ""},
		{"lifetimes", same, func(r *access.Role) { r.ClockSkewLeeway = time.Hour }, ""},
		{"claim taken out", bind(false, map[string][]any{"project_id": {"42"}, "ref": {"main"}}), same, `widens bound_claims: ref may be anything; it had to be "main"`},
		{"claim added", same, bind(false, map[string][]any{"project_id": {"42"}, "ref": {"main"}}), `narrows bound_claims: ref must be "main"; it could be anything`},
		{"value added", same, bind(false, map[string][]any{"project_id": {"42", "43"}}), `widens bound_claims: project_id must be "42" or "43"; it had to be "42"`},
		{"value exchanged", same, bind(false, map[string][]any{"project_id": {"43"}}), `changes bound_claims: project_id must be "43"; it had to be "42"`},
		{"pattern", same, bind(true, map[string][]any{"project_id": {"4*"}}), `widens bound_claims: project_id must be "4*" (pattern); it had to be "42"`},
		{"pattern that is none", same, bind(true, map[string][]any{"project_id": {"42"}}), ""},
		{"wider pattern", bind(true, map[string][]any{"ref": {"v1.*"}}), bind(true, map[string][]any{"ref": {"v*"}}), `widens bound_claims: ref must be "v*" (pattern); it had to be "v1.*" (pattern)`},
		{"audience", same, func(r *access.Role) { r.BoundAudiences = []string{"vault", "other"} }, `widens bound_audiences: aud must be "vault" or "other"; it had to be "vault"`},
		{"no audience", same, func(r *access.Role) { r.BoundAudiences = nil }, `changes bound_audiences: aud must not be there; it had to be "vault"`},
		{"subject", func(r *access.Role) { r.BoundSubject = "me" }, same, `widens bound_subject: sub may be anything; it had to be "me"`},
		{"issuer", same, func(r *access.Role) { r.Issuer = "" }, `widens bound_issuer: iss may be anything; it had to be "https://gitlab.example.com"`},
		{"addresses", func(r *access.Role) { r.BoundCIDRs = []string{"10.0.0.0/8"} }, func(r *access.Role) { r.BoundCIDRs = []string{"10.1.0.0/16"} }, `narrows token_bound_cidrs: the login's address must be "10.1.0.0/16"; it had to be "10.0.0.0/8"`},
		{"user claim", same, func(r *access.Role) { r.UserClaim = "user_email" }, `changes user_claim: the entity is that of user_email and not of sub`},
		{"groups", same, func(r *access.Role) { r.GroupsClaim = "g" }, `widens groups_claim: groups named in g add their policies`},
		{"mappings", same, func(r *access.Role) { r.ClaimMappings = map[string]string{"a": "b"} }, `changes claim_mappings: the metadata that templates in policies read are others`},
		{"both ways", bind(false, map[string][]any{"a": {"1"}}), bind(false, map[string][]any{"b": {"1"}}), `changes bound_claims: a may be anything; it had to be "1"; bound_claims: b must be "1"; it could be anything`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before, after := soundRole(), soundRole()
			tt.before(before)
			tt.after(after)
			changes, effect := access.CompareRoles(before, after)
			var words []string
			for _, c := range changes {
				words = append(words, c.Attribute+": "+c.Text)
			}
			if got := strings.TrimSpace(fmt.Sprintf("%s %s", effect, strings.Join(words, "; "))); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	changes, effect := access.CompareRoles(nil, soundRole())
	if effect != access.Widens || changes[0].Text != `admits tokens with project_id = "42"` {
		t.Errorf("a new role: %v %v", effect, changes)
	}
	if _, effect := access.CompareRoles(soundRole(), nil); effect != access.Narrows {
		t.Errorf("a role that is gone: %v", effect)
	}
}
