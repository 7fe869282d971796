package access_test

import (
	"testing"

	"github.com/vaultci/vaultci/access"
)

func TestCommonPath(t *testing.T) {
	t.Parallel()
	const any = "\uE000"
	for _, c := range []struct{ a, b, want string }{
		{"ops/data/*", "ops/data/payments/db", "ops/data/payments/db"},
		{"ops/data/+/root", "ops/data/payments/*", "ops/data/payments/root"},
		{"*", "sys/policies/acl/+", "sys/policies/acl/" + any},
		{"sys/policies/acl/ci-*", "sys/policies/acl/+", "sys/policies/acl/ci-" + any},
		{"+/+", "+/+", any + "/" + any},
		{"a/*", "a/b*", "a/b" + any},
		{"a/*", "b/*", ""},
		{"a/+", "a/b/c", ""},
		{"a", "a/*", ""},
		{"a*b", "a*b", "a*b"}, // a star that is not at the end stands for itself
		{"a/ci-+", "a/ci-x", ""},
	} {
		got, ok := access.CommonPath(c.a, c.b)
		other, _ := access.CommonPath(c.b, c.a)
		if got != c.want || ok != (c.want != "") || other != got {
			t.Errorf("%q and %q have %q in common (and %q the other way round), want %q", c.a, c.b, got, other, c.want)
		}
	}
}

// TestCommonPathMatchesBoth asks the decision whether the path is one of both.
func TestCommonPathMatchesBoth(t *testing.T) {
	t.Parallel()
	patterns := []string{
		"*", "+", "+/*", "+/+", "a", "a*", "a/", "a/*", "a/+", "a/b", "a/b*", "a/b/*", "a/+/c", "a/+/c*", "a/+/+", "+/b/c",
		"a/b/c", "a/b/c/d", "a/+b", "ab/*",
	}
	for _, one := range patterns {
		for _, other := range patterns {
			path, ok := access.CommonPath(one, other)
			if !ok {
				continue
			}
			for _, pattern := range []string{one, other} {
				acl := access.NewACL(access.Vault, nil, access.NamedPolicy{
					Name: "p", Policy: &access.Policy{Rules: []access.PathRule{{Path: pattern, Capabilities: access.Read}}},
				})
				if d := acl.Decide(access.Read, path); d.Verdict != access.Allowed {
					t.Errorf("%q and %q are said to have %q in common, and %q: %s", one, other, path, pattern, d.Why)
				}
			}
		}
	}
}
