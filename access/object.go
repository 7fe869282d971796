package access

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// The kinds of objects that say who may do what.
const (
	roleKind   = "jwt_role"
	policyKind = "policy"
	mountKind  = "jwt_auth"
)

// RoleOf returns the role that a declared or live object is, nil for an object of
// another kind. The issuer, which is the mount's, is left empty; see
// [Role].Issuer.
func RoleOf(o *hclschema.Object) *Role {
	if o == nil || o.Kind.Name != roleKind {
		return nil
	}
	return &Role{
		Mount: o.String("mount"), Name: o.String("name"), Type: o.String("role_type"), Address: o.Address,
		BoundAudiences:       stringsOf(o.Get("bound_audiences")),
		BoundSubject:         o.String("bound_subject"),
		BoundClaims:          claimValues(o.Get("bound_claims")),
		Glob:                 o.String("bound_claims_type") == "glob",
		BoundCIDRs:           stringsOf(o.Get("token_bound_cidrs")),
		UserClaim:            o.String("user_claim"),
		UserClaimJSONPointer: o.Get("user_claim_json_pointer").True(),
		ClaimMappings:        stringMap(o.Get("claim_mappings")),
		GroupsClaim:          o.String("groups_claim"),
		ExpirationLeeway:     secondsOf(o.Get("expiration_leeway")),
		NotBeforeLeeway:      secondsOf(o.Get("not_before_leeway")),
		ClockSkewLeeway:      secondsOf(o.Get("clock_skew_leeway")),
		Policies:             stringsOf(o.Get("token_policies")),
		NoDefaultPolicy:      o.Get("token_no_default_policy").True(),
	}
}

// NamedPolicy is a policy with the name that roles know it by.
type NamedPolicy struct {
	// Name is the policy's name in lower case.
	Name string
	// Policy is what it says; nil where its text cannot be read.
	Policy *Policy
}

// PolicyOf returns the policy that a declared or live object is; ok is false for
// an object of another kind. A text that cannot be read gives a nil Policy.
func PolicyOf(o *hclschema.Object, d Dialect) (p NamedPolicy, ok bool) {
	if o == nil || o.Kind.Name != policyKind {
		return NamedPolicy{}, false
	}
	p.Name = o.String("name")
	if parsed, err := ParseStoredPolicy(o.String("rules"), d); err == nil {
		p.Policy = parsed
	}
	return p, true
}

// IssuerOf returns the mount and the bound issuer that a declared or live object
// of an auth mount has; ok is false for an object of another kind.
func IssuerOf(o *hclschema.Object) (mount, issuer string, ok bool) {
	if o == nil || o.Kind.Name != mountKind {
		return "", "", false
	}
	return o.String("path"), o.String("bound_issuer"), true
}

func stringsOf(v cty.Value) []string {
	if v.LengthInt() == 0 {
		return nil
	}
	list := make([]string, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		list = append(list, e.AsString())
	}
	return list
}

func stringMap(v cty.Value) map[string]string {
	if v.LengthInt() == 0 {
		return nil
	}
	out := make(map[string]string, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		name, value := it.Element()
		out[name.AsString()] = value.AsString()
	}
	return out
}

func secondsOf(v cty.Value) time.Duration {
	n, _ := v.AsBigFloat().Int64() // canonical durations are whole
	return time.Duration(n) * time.Second
}

// claimValues decodes the JSON texts of which the canonical value consists.
func claimValues(v cty.Value) map[string][]any {
	if v.LengthInt() == 0 {
		return nil
	}
	out := make(map[string][]any, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		name, texts := it.Element()
		values := make([]any, 0, texts.LengthInt())
		for et := texts.ElementIterator(); et.Next(); {
			_, text := et.Element()
			values = append(values, claimValue(text.AsString()))
		}
		out[name.AsString()] = values
	}
	return out
}

// claimValue decodes one JSON text. Strings without escapes, nearly all there
// are, need no decoder.
func claimValue(text string) any {
	if len(text) >= 2 && text[0] == '"' && !strings.ContainsRune(text, '\\') {
		return text[1 : len(text)-1]
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return text
	}
	return value
}
