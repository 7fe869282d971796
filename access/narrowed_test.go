package access_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/access"
)

func TestNarrowed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, before, after string
		want                []string
	}{
		{"the same", `path "a/*" { capabilities = ["read"] }`, `path "a/*" { policy = "read" }`, nil},
		{"more", `path "a/*" { capabilities = ["read"] }`, `path "a/*" { capabilities = ["read", "update"] }`, nil},
		{"fewer capabilities", `path "a/*" { capabilities = ["read", "update"] }`, `path "a/*" { capabilities = ["read"] }`, []string{"update on a/*"}},
		{"gone", `path "a" { capabilities = ["read"] }`, ``, []string{"read on a"}},
		{"denied", `path "a" { capabilities = ["read"] }`, `path "a" { capabilities = ["deny"] }`, []string{"read on a"}},
		{"a wider stanza", `path "a/b" { capabilities = ["read"] }`, `path "a/*" { capabilities = ["read"] }`, nil},
		{"the nearest of two wider stanzas", `path "a/b/c" { capabilities = ["read"] }`, `
path "a/*" { capabilities = ["read"] }
path "a/b/*" { capabilities = ["list"] }`, []string{"read on a/b/c"}},
		{"a wider stanza by segments", `path "a/b/c" { capabilities = ["read"] }`, `path "a/+/c" { capabilities = ["read"] }`, nil},
		{"a narrower stanza", `path "a/*" { capabilities = ["read"] }`, `path "a/b*" { capabilities = ["read"] }`, []string{"read on a/*"}},
		{"a new stanza that takes something out", `path "a/*" { capabilities = ["read", "list"] }`, `
path "a/*" { capabilities = ["read", "list"] }
path "a/b" { capabilities = ["list"] }`, []string{"read on a/b"}},
		{"a new denial", `path "a/*" { capabilities = ["read"] }`, `
path "a/*" { capabilities = ["read"] }
path "a/+/c" { capabilities = ["deny"] }`, []string{"read on a/+/c"}},
		{"a new stanza elsewhere", `path "a/*" { capabilities = ["read"] }`, `
path "a/*" { capabilities = ["read"] }
path "b/*" { capabilities = ["deny"] }`, nil},
		{"a new stanza that is wider", `path "a/b/*" { capabilities = ["read"] }`, `
path "a/b/*" { capabilities = ["read"] }
path "a/*" { capabilities = ["list"] }`, nil},
		{"a denial less", `
path "a/*" { capabilities = ["read"] }
path "a/b" { capabilities = ["deny"] }`, `path "a/*" { capabilities = ["read"] }`, nil},
		{"a constraint more", `path "a" { capabilities = ["update"] }`, `path "a" {
  capabilities       = ["update"]
  allowed_parameters = { "x" = [] }
}`, []string{"other constraints on a"}},
		{"a constraint less", `path "a" {
  capabilities       = ["update"]
  allowed_parameters = { "x" = [] }
}`, `path "a" { capabilities = ["update"] }`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, n := range access.Narrowed([]*access.Policy{parsed(t, test.before)}, []*access.Policy{parsed(t, test.after)}) {
				got = append(got, n.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestNarrowedAcross checks that what one policy loses and another gains is not
// lost.
func TestNarrowedAcross(t *testing.T) {
	t.Parallel()
	a, b := parsed(t, `path "a" { capabilities = ["read"] }`), parsed(t, `path "b" { capabilities = ["read"] }`)
	if got := access.Narrowed([]*access.Policy{a, b}, []*access.Policy{b, nil, a}); got != nil {
		t.Errorf("got %v", got)
	}
	if got := access.Narrowed([]*access.Policy{a, b}, []*access.Policy{b, nil}); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func parsed(t *testing.T, text string) *access.Policy {
	t.Helper()
	p, err := access.ParsePolicy(text, access.Vault)
	if err != nil && text != "" {
		t.Fatal(err)
	}
	if text == "" {
		return &access.Policy{}
	}
	return p
}

// TestNarrowedIsSound checks the promise on random policies: where nothing is
// listed, whatever was allowed is allowed still.
func TestNarrowedIsSound(t *testing.T) {
	t.Parallel()
	quiet := 0
	rapid.Check(t, func(t *rapid.T) {
		before := aclPolicies("r").Draw(t, "before")
		after := slices.Clone(before)
		switch rapid.IntRange(0, 2).Draw(t, "what") {
		case 0:
			after = aclPolicies("r").Draw(t, "after")
		case 1:
			after = append(after, aclPolicies("r").Draw(t, "more")...)
		default:
			after = after[:rapid.IntRange(0, len(after)).Draw(t, "fewer")]
		}
		if len(access.Narrowed(policiesOf(before), policiesOf(after))) > 0 {
			return
		}
		quiet++
		was, is := access.NewACL(access.Vault, nil, before...), access.NewACL(access.Vault, nil, after...)
		for range 20 {
			path := requestPaths("r").Draw(t, "path")
			for c := access.Create; c < access.Deny; c <<= 1 {
				if was.Decide(c, path).Verdict == access.Allowed && is.Decide(c, path).Verdict != access.Allowed {
					t.Fatalf("%s on %s was allowed, and is not:\n%s", c, path, is.Decide(c, path).Why)
				}
			}
		}
	})
	if quiet == 0 {
		t.Error("every pair was narrower")
	}
}

func policiesOf(named []access.NamedPolicy) []*access.Policy {
	var out []*access.Policy
	for _, p := range named {
		out = append(out, p.Policy)
	}
	return out
}
