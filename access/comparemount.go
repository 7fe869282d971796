package access

import (
	"github.com/vaultci/vaultci/hclschema"
)

// Concerns reports whether an object has a part in who may do what: a role, a
// policy, or an auth mount of roles.
func Concerns(o *hclschema.Object) bool {
	return o.Kind.Name == roleKind || o.Kind.Name == policyKind || o.Kind.Name == mountKind
}

// IsRole reports whether an object is a role of a JWT auth mount.
func IsRole(o *hclschema.Object) bool { return o.Kind.Name == roleKind }

// IsPolicy reports whether an object is an ACL policy.
func IsPolicy(o *hclschema.Object) bool { return o.Kind.Name == policyKind }

// CompareMounts returns how the tokens that a JWT auth mount trusts change, in the
// order of the attributes, and the effect of all. A mount that is new, or goes,
// changes nothing by itself: roles admit tokens. For objects of another kind there
// is nothing to say.
//
// Whether other keys are held by more people cannot be told, and is [Changes].
func CompareMounts(before, after *hclschema.Object) ([]RoleChange, Effect) {
	if before == nil || after == nil || before.Kind.Name != mountKind || after.Kind.Name != mountKind {
		return nil, Unchanged
	}
	c := &roleComparison{}
	for _, name := range []string{"oidc_discovery_url", "jwks_url", "jwks_pairs", "jwt_validation_pubkeys"} {
		if !before.Get(name).RawEquals(after.Get(name)) {
			c.add(name, Changes, "tokens signed by other keys are trusted, in all roles of the mount")
		}
	}
	if a, b := stringsOf(before.Get("jwt_supported_algs")), stringsOf(after.Get("jwt_supported_algs")); !sameSet(a, b) {
		c.add("jwt_supported_algs", inclusion(setCovers(b, a), setCovers(a, b)), "the algorithm of signatures %s", wanted(anyOf(b), anyOf(a)))
	}
	if a, b := before.String("bound_issuer"), after.String("bound_issuer"); a != b {
		c.add("bound_issuer", inclusion(b == "", a == ""), "iss %s, in all roles of the mount", wanted(textSet(b), textSet(a)))
	}
	effect := Unchanged
	for i := range c.changes {
		effect = effect.And(c.changes[i].Effect)
	}
	return c.changes, effect
}

// setCovers reports whether set a has all of b. An empty set stands for all.
func setCovers(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == 0
	}
	return audiencesCover(a, b)
}
