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
