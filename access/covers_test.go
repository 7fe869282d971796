package access_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/access"
)

// TestGlobs holds the answers about patterns against all texts of up to six
// letters, more than the patterns need.
func TestGlobs(t *testing.T) {
	t.Parallel()
	all := []string{""}
	for i := 0; i < len(all); i++ {
		if len(all[i]) < 6 {
			all = append(all, all[i]+"a", all[i]+"b", all[i]+"c")
		}
	}
	pattern := rapid.StringMatching(`[ab*]{0,4}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := pattern.Draw(t, "a"), pattern.Draw(t, "b")
		covers, overlaps := true, false
		for _, text := range all {
			inA, inB := access.GlobMatch(a, text), access.GlobMatch(b, text)
			covers = covers && (inA || !inB)
			overlaps = overlaps || inA && inB
		}
		if got := access.GlobCovers(a, b); got != covers {
			t.Errorf("%q covers %q: %t, want %t", a, b, got, covers)
		}
		if got := access.GlobsOverlap(a, b); got != overlaps {
			t.Errorf("%q overlaps %q: %t, want %t", a, b, got, overlaps)
		}
	})
}

// TestCoversIsSound draws two roles and tokens: a role that covers another admits
// what that admits, and a token that both admit shows an overlap.
func TestCoversIsSound(t *testing.T) {
	t.Parallel()
	covered, both := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		a, b := roles().Draw(t, "a"), roles().Draw(t, "b")
		sound := rapid.Bool().Draw(t, "sound") // a role and a token that fit, since drawn ones seldom do
		if sound {
			a = soundRole()
		}
		if sound || rapid.Bool().Draw(t, "alike") {
			*b = *a
			b.BoundClaims = rapid.MapOfN(rapid.SampledFrom(claimNames()), rapid.SliceOfN(bounds(b.Glob), 0, 3), 0, 2).Draw(t, "other claims")
			if sound {
				maps.Copy(b.BoundClaims, a.BoundClaims) // narrower than the other
			}
		}
		for _, r := range []*access.Role{a, b} { // what has no part in it
			r.UserClaim, r.GroupsClaim, r.ClaimMappings, r.Policies = "", "", nil, nil
		}
		covers, overlaps := access.Covers(a, b), access.Overlaps(a, b, claimNames()...)
		for range 8 {
			token := access.Token{Claims: tokens(time.Now()).Draw(t, "token")}
			token.Claims[""] = "me"
			if sound {
				maps.Copy(token.Claims, soundClaims(time.Now()))
			}
			inA, inB := access.Admit(a, token).Admitted, access.Admit(b, token).Admitted
			switch {
			case covers && inB && !inA:
				t.Fatalf("covered, but %v is admitted by b only", token.Claims)
			case !overlaps && inA && inB:
				t.Fatalf("no overlap, but %v is admitted by both", token.Claims)
			case covers && inB:
				covered++
			}
			if inA && inB {
				both++
			}
		}
	})
	if covered == 0 || both == 0 {
		t.Errorf("nothing was tried: %d covered, %d admitted by both", covered, both)
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	base := func(edit roleEdit) *access.Role {
		r := soundRole()
		edit(r)
		return r
	}
	bind := func(glob bool, name string, values ...any) roleEdit {
		return func(r *access.Role) {
			r.Glob, r.BoundClaims = glob, map[string][]any{"project_id": {"42"}, name: values}
		}
	}
	same := func(*access.Role) {}
	cidr := func(list ...string) roleEdit { return func(r *access.Role) { r.BoundCIDRs = list } }
	for _, tt := range []struct {
		name               string
		a, b               roleEdit
		ab, ba, overlapped bool
	}{
		{"same", same, same, true, true, true},
		{"one claim more", same, bind(false, "ref", "main"), true, false, true},
		{"more values", bind(false, "ref", "main", "dev"), bind(false, "ref", "main"), true, false, true},
		{"other values", bind(false, "ref", "dev"), bind(false, "ref", "main"), false, false, false},
		{"other types", bind(false, "n", json.Number("7")), bind(false, "n", "7"), false, false, false},
		{"wider pattern", bind(true, "ref", "v*"), bind(true, "ref", "v1.*"), true, false, true},
		{"pattern and text", bind(true, "ref", "v*"), bind(false, "ref", "v1"), true, false, true},
		{"text with a star", bind(true, "ref", "v*"), bind(false, "ref", "v*"), true, false, true},
		{"crossing patterns", bind(true, "ref", "a*"), bind(true, "ref", "*b"), false, false, true},
		{"patterns apart", bind(true, "ref", "a*"), bind(true, "ref", "b*"), false, false, false},
		{"different claims", bind(false, "x", "a"), bind(false, "y", "a"), false, false, true},
		{"pointer to the same", bind(false, "/ref", "a"), bind(false, "ref", "a"), true, true, true},
		{"dead", same, bind(false, "n", json.Number("1.5")), true, false, false},
		{"glob of a number is dead", same, bind(true, "n", json.Number("1")), true, false, false},
		{"subject is a claim", func(r *access.Role) { r.BoundSubject = "me" }, bind(false, "sub", "me", "you"), false, true, true},
		{"more audiences", func(r *access.Role) { r.BoundAudiences = []string{"vault", "x"} }, same, true, false, true},
		{"other audiences", func(r *access.Role) { r.BoundAudiences = []string{"x"} }, same, false, false, true},
		{"no audience", func(r *access.Role) { r.BoundAudiences = nil }, same, false, false, false},
		{"issuer", func(r *access.Role) { r.Issuer = "" }, same, true, false, true},
		{"other issuer", func(r *access.Role) { r.Issuer = "x" }, same, false, false, false},
		{"by browser", func(r *access.Role) { r.Type = "oidc" }, same, false, false, false},
		{"network", cidr("10.0.0.0/8"), cidr("10.1.0.0/16", "10.2.3.4"), true, false, true},
		{"networks apart", cidr("10.0.0.0/8"), cidr("192.168.0.0/16"), false, false, false},
		{"anywhere", same, cidr("10.0.0.0/8"), true, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, b := base(tt.a), base(tt.b)
			if ab, ba := access.Covers(a, b), access.Covers(b, a); ab != tt.ab || ba != tt.ba {
				t.Errorf("covers %t and %t, want %t and %t", ab, ba, tt.ab, tt.ba)
			}
			if ab, ba := access.Overlaps(a, b), access.Overlaps(b, a); ab != tt.overlapped || ba != tt.overlapped {
				t.Errorf("overlaps %t and %t, want %t", ab, ba, tt.overlapped)
			}
		})
	}
}

func TestOverlapsInLists(t *testing.T) {
	t.Parallel()
	a, b := soundRole(), soundRole()
	a.BoundClaims, b.BoundClaims = map[string][]any{"groups": {"a"}}, map[string][]any{"groups": {"b"}}
	if access.Overlaps(a, b) || !access.Overlaps(a, b, "groups") {
		t.Error("a claim that lists can have both values, one that does not cannot")
	}
}

func FuzzGlobs(f *testing.F) {
	f.Add("a*b", "a*", "axb")
	f.Add("**", "*a*", "a")
	f.Add("*\x80", "*", "0")
	f.Fuzz(func(t *testing.T, a, b, text string) {
		inA, inB := access.GlobMatch(a, text), access.GlobMatch(b, text)
		if access.GlobCovers(a, b) && inB && !inA {
			t.Fatal("covered, but only b matches")
		}
		if inA && inB && !access.GlobsOverlap(a, b) {
			t.Fatal("both match, but no overlap")
		}
		if access.GlobsOverlap(a, b) != access.GlobsOverlap(b, a) {
			t.Fatal("overlap depends on the order")
		}
		if !strings.Contains(a, "*") && inA != (a == text) {
			t.Fatal("a pattern without a star is a text")
		}
	})
}
