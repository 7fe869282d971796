package access_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/access"
)

// policies generates policies that the dialect's server accepts.
func policies(d access.Dialect) *rapid.Generator[*access.Policy] {
	return rapid.Custom(func(t *rapid.T) *access.Policy {
		return &access.Policy{Rules: rapid.SliceOfN(rules(d), 0, 4).Draw(t, "rules")}
	})
}

func rules(d access.Dialect) *rapid.Generator[access.PathRule] {
	return rapid.Custom(func(t *rapid.T) access.PathRule {
		rule := access.PathRule{Path: paths().Draw(t, "path"), Comment: words().Draw(t, "comment")}
		for _, name := range rapid.SliceOf(capabilityNames(d)).Draw(t, "capabilities") {
			capability, _ := access.ParseCapability(name, d)
			rule.Capabilities |= capability
		}
		if rapid.IntRange(0, 9).Draw(t, "deny") == 0 {
			rule.Capabilities = access.Deny
			return rule
		}
		rule.AllowedParameters = parameters().Draw(t, "allowed")
		rule.DeniedParameters = parameters().Draw(t, "denied")
		rule.RequiredParameters = rapid.SliceOfN(words(), 0, 3).Draw(t, "required")
		rule.MFAMethods = rapid.SliceOfN(words(), 0, 3).Draw(t, "mfa")
		rule.MinWrappingTTL = time.Duration(rapid.Int64Range(0, 1e13).Draw(t, "min"))
		if rapid.Bool().Draw(t, "bounded") {
			rule.MaxWrappingTTL = rule.MinWrappingTTL + time.Duration(rapid.Int64Range(0, 1e13).Draw(t, "max"))
		}
		if d == access.OpenBao {
			rule.PaginationLimit = rapid.IntRange(0, 100).Draw(t, "limit")
			rule.Expiration = time.Unix(rapid.Int64Range(1, 4e9).Draw(t, "expiration"), 0).UTC()
			return rule
		}
		rule.SubscribeEventTypes = rapid.SliceOfN(words(), 0, 2).Draw(t, "events")
		if rapid.Bool().Draw(t, "controlled") {
			rule.ControlGroup = controlGroup(t, rule.Capabilities)
		}
		return rule
	})
}

// paths generates paths without "+*" and with balanced templates.
func paths() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{"a", "secret/", "/", "+/", "*", "{{identity.entity.id}}", "$", "${", "}", "\"", "\\", "\n", "é", "🔑", "\x00", "\ufeff", "\ue123", "\xff", " "})
	return rapid.Custom(func(t *rapid.T) string {
		path := ""
		for _, p := range rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces") {
			path += p
		}
		return path
	}).Filter(func(path string) bool {
		_, err := access.ParsePolicy(`{"path":{`+jsonString(path)+`:{"capabilities":[]}}}`, access.Vault)
		return err == nil
	})
}

func words() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a", "${", "${}", "$${a}", "\\${", "\"", "\n", "\r\n", "<<EOT\nx\nEOT", "\xff", "\ue123", "# x", "*"}))
}

func capabilityNames(d access.Dialect) *rapid.Generator[string] {
	names := []string{"create", "read", "update", "patch", "delete", "list", "sudo"}
	if d == access.OpenBao {
		return rapid.SampledFrom(append(names, "scan"))
	}
	return rapid.SampledFrom(append(names, "subscribe", "recover"))
}

func parameters() *rapid.Generator[map[string][]any] {
	return rapid.MapOfN(words(), rapid.SliceOfN(values(2), 0, 3), 0, 3)
}

// values generates what a parameter may be compared with, nested to the depth.
func values(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Map(words(), func(s string) any { return s }),
		rapid.Map(rapid.Int(), func(i int) any { return i }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.Float64Range(-1e6, 1e6), func(f float64) any { return f }),
	)
	if depth == 0 {
		return leaf
	}
	inner := values(depth - 1)
	return rapid.OneOf(leaf,
		rapid.Map(rapid.SliceOfN(inner, 0, 2), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(rapid.StringMatching(`[a-z]{1,3}`), leaf, 0, 2), func(m map[string]any) any { return m }),
	)
}

func controlGroup(t *rapid.T, granted access.Capabilities) *access.ControlGroup {
	group := &access.ControlGroup{TTL: time.Duration(rapid.IntRange(0, 9).Draw(t, "ttl")) * time.Minute}
	for _, name := range rapid.SliceOfNDistinct(words(), 1, 3, func(s string) string { return s }).Draw(t, "factors") {
		group.Factors = append(group.Factors, access.ControlGroupFactor{
			Name:                   name,
			ControlledCapabilities: granted.Names(),
			GroupNames:             rapid.SliceOfN(words(), 1, 2).Draw(t, "groups"),
			Approvals:              rapid.IntRange(1, 3).Draw(t, "approvals"),
		})
	}
	return group
}

// TestHCLReadsBack checks that every policy can be written, that the text is read
// as the same rules, and that writing those gives the same bytes.
func TestHCLReadsBack(t *testing.T) {
	t.Parallel()
	for _, d := range []access.Dialect{access.Vault, access.OpenBao} {
		t.Run(d.String(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				policy := policies(d).Draw(t, "policy")
				text, err := policy.HCL(d)
				if err != nil {
					t.Fatalf("writing: %v", err)
				}
				back, err := access.ParsePolicy(text, d)
				if err != nil {
					t.Fatalf("reading: %v\n%s", err, text)
				}
				if !policy.SameMeaning(back) {
					t.Fatalf("another meaning:\n%s", text)
				}
				if again, err := back.HCL(d); err != nil || again != text {
					t.Fatalf("not idempotent (%v):\n%s\n%s", err, text, again)
				}
			})
		})
	}
}
