package hclschema

import (
	"testing"

	"pgregory.net/rapid"
)

func TestMatchGlob(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"a", "a", true},
		{"a", "ab", false},
		{"*", "", true},
		{"*", "a/b", true},
		{"ci-*", "ci-", true},
		{"ci-*", "ci", false},
		{"*-production", "a-production", true},
		{"*-production", "a-production-b", false},
		{"a*a", "a", false},
		{"a*a", "aa", true},
		{"*b*b*", "abcab", true},
		{"*b*b*", "abca", false},
		{"a**b", "ab", true},
		{"a?", "ab", false},
	}
	for _, test := range tests {
		if got := matchGlob(test.pattern, test.name); got != test.want {
			t.Errorf("%q fits %q: %v", test.name, test.pattern, got)
		}
	}
}

func TestGlobsMeet(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want bool
	}{
		{"a*", "*b", true},
		{"a*", "b*", false},
		{"ci-*", "ci-production", true},
		{"*-a", "*-b", false},
		{"a*b*c", "*bb*", true},
		{"ab", "a*b*", true},
		{"", "*", true},
		{"", "a*", false},
	}
	for _, test := range tests {
		if got := globsMeet(test.a, test.b); got != test.want {
			t.Errorf("%q and %q meet: %v", test.a, test.b, got)
		}
	}
}

// TestGlobsAgree checks both against what they mean: a pattern fits what is made of
// it by filling in its stars, and two patterns that share a name meet.
func TestGlobsAgree(t *testing.T) {
	t.Parallel()
	patterns := rapid.StringMatching(`[ab*]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := patterns.Draw(t, "a"), patterns.Draw(t, "b")
		name := ""
		for _, r := range a {
			if r == '*' {
				name += rapid.StringMatching(`[ab]{0,3}`).Draw(t, "text")
			} else {
				name += string(r)
			}
		}
		if !matchGlob(a, name) {
			t.Fatalf("%q does not fit %q", name, a)
		}
		if matchGlob(b, name) && !globsMeet(a, b) {
			t.Fatalf("%q fits %q and %q, which do not meet", name, a, b)
		}
		if globsMeet(a, b) != globsMeet(b, a) {
			t.Fatalf("%q and %q meet one way only", a, b)
		}
	})
	// And where they meet, a name shows it.
	names := []string{""}
	for i := 0; i < len(names) && len(names[i]) < 6; i++ {
		names = append(names, names[i]+"a", names[i]+"b")
	}
	short := rapid.StringMatching(`[ab*]{0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := short.Draw(t, "a"), short.Draw(t, "b")
		found := false
		for _, name := range names {
			found = found || matchGlob(a, name) && matchGlob(b, name)
		}
		if found != globsMeet(a, b) {
			t.Fatalf("%q and %q: a name fits both is %v", a, b, found)
		}
	})
}
