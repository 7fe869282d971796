package access_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/access"
)

// edited draws policies and what an edit makes of them.
func edited() *rapid.Generator[[2][]*access.Policy] {
	rule := rapid.Custom(func(t *rapid.T) access.PathRule {
		return access.PathRule{Path: patterns("").Draw(t, "path"), Capabilities: grants().Draw(t, "grants") &^ (access.Sudo | access.Subscribe)}
	})
	rules := rapid.SliceOfN(rule, 0, 5)
	return rapid.Custom(func(t *rapid.T) [2][]*access.Policy {
		kept := rules.Draw(t, "kept")
		before := append(rules.Draw(t, "gone"), kept...)
		after := append(rules.Draw(t, "new"), kept...)
		return [2][]*access.Policy{{{Rules: before}}, {{Rules: after}}}
	})
}

// TestComparePolicies draws edits of policies and requests: what a request gains
// or loses must be said of a pattern that matches it, and an effect must be seen
// where it is said.
func TestComparePolicies(t *testing.T) {
	t.Parallel()
	seen := map[access.Effect]int{}
	rapid.Check(t, func(t *rapid.T) {
		edit := edited().Draw(t, "edit")
		changes, effect := access.ComparePolicies(access.Vault, edit[0], edit[1])
		seen[effect]++
		before := access.NewACL(access.Vault, nil, access.NamedPolicy{Name: "p", Policy: edit[0][0]})
		after := access.NewACL(access.Vault, nil, access.NamedPolicy{Name: "p", Policy: edit[1][0]})
		for range 30 {
			path := rapid.OneOf(requestPaths(""), patterns("")).Draw(t, "path")
			for _, c := range []access.Capabilities{access.Create, access.Read, access.Update, access.Delete, access.List} {
				had, has := before.Decide(c, path).Verdict, after.Decide(c, path).Verdict
				gained, lost := had == access.Denied && has == access.Allowed, had == access.Allowed && has == access.Denied
				if gained && !(effect.MayWiden() && said(changes, path, func(p access.PathChange) bool { return p.Gained.Has(c) })) {
					t.Fatalf("%s of %q is gained; said: %v\nbefore %v\nafter  %v", c, path, changes, brief(edit[0][0]), brief(edit[1][0]))
				}
				if lost && !((effect == access.Narrows || effect == access.Changes) && said(changes, path, func(p access.PathChange) bool { return p.Lost.Has(c) })) {
					t.Fatalf("%s of %q is lost; said: %v\nbefore %v\nafter  %v", c, path, changes, brief(edit[0][0]), brief(edit[1][0]))
				}
			}
		}
	})
	for _, effect := range []access.Effect{access.Unchanged, access.Widens, access.Narrows, access.Changes} {
		if seen[effect] == 0 {
			t.Errorf("the effect %q was never drawn", effect)
		}
	}
}

// brief is a policy on one line.
func brief(p *access.Policy) string {
	var rules []string
	for _, r := range p.Rules {
		rules = append(rules, fmt.Sprintf("%q: %s", r.Path, r.Capabilities))
	}
	return strings.Join(rules, "; ")
}

// said reports whether something is said of a pattern that matches the path.
func said(changes []access.PathChange, path string, what func(access.PathChange) bool) bool {
	path = strings.TrimLeft(path, "/")
	for _, c := range changes {
		glob := strings.ReplaceAll("/"+c.Path, "/+", "/*")
		for _, p := range []string{path, path + "/", strings.TrimSuffix(path, "/")} {
			if access.GlobMatch(glob, "/"+p) && what(c) {
				return true
			}
		}
	}
	return false
}

func TestComparePoliciesWords(t *testing.T) {
	t.Parallel()
	parse := func(text string) []*access.Policy {
		if text == "" {
			return nil
		}
		p, err := access.ParsePolicy(text, access.Vault)
		if err != nil {
			t.Fatal(err)
		}
		return []*access.Policy{p}
	}
	stanza := func(path, capabilities string) string {
		return fmt.Sprintf("path %q { capabilities = [%s] }\n", path, capabilities)
	}
	for _, tt := range []struct{ name, before, after, want string }{
		{"same", stanza("a", `"read"`), stanza("a", `"read"`), ""},
		{"other form", stanza("a", `"read", "list"`), `path "a" { policy = "read" }`, ""},
		{"new", "", stanza("a/*", `"read"`) + stanza("a/b", `"deny"`), "widens a/* +read"},
		{"gone", stanza("a/*", `"read"`), "", "narrows a/* -read"},
		{"one capability more", stanza("a/*", `"read"`), stanza("a/*", `"read", "update"`), "widens a/* +update"},
		{"exchanged", stanza("a", `"read"`), stanza("a", `"update"`), "changes a +update -read"},
		{"wider path", stanza("a/b", `"read"`), stanza("a/*", `"read"`), "widens a/* +read"},
		{"longer path", stanza("a/*", `"read"`), stanza("a/b/*", `"read"`), "narrows a/* -read"},
		{"nothing new", stanza("a/*", `"read"`), stanza("a/*", `"read"`) + stanza("a/b", `"read"`), ""},
		{"a rule that hides", stanza("a/*", `"read"`), stanza("a/*", `"read"`) + stanza("a/b", `"list"`), "changes a/b +list -read"},
		{"deny", stanza("a/*", `"read"`), stanza("a/*", `"read"`) + stanza("a/b", `"deny"`), "narrows a/b -read"},
		{"no deny", stanza("a/*", `"read"`) + stanza("a/b", `"deny"`), stanza("a/*", `"read"`), "widens a/b +read"},
		{"useless deny", stanza("a/b", `"read"`), stanza("a/b", `"read"`) + stanza("a/*", `"deny"`), ""},
		{"segments", stanza("a/+/c", `"read"`), stanza("a/+/+", `"read"`), "widens a/+/+ +read"},
		{"crossing", stanza("a/+/c", `"read"`), stanza("a/+/c", `"read"`) + stanza("a/b/+", `"deny"`), "narrows a/b/c -read"},
		{"a condition more", stanza("a", `"update"`), `path "a" { capabilities = ["update"] required_parameters = ["x"] }`, "narrows a tightened"},
		{"a condition less", `path "a" { capabilities = ["read"] min_wrapping_ttl = 5 }`, stanza("a", `"read"`), "widens a loosened"},
		{"another condition", `path "a" { capabilities = ["read"] min_wrapping_ttl = 5 }`, `path "a" { capabilities = ["read"] min_wrapping_ttl = 6 }`, "changes a loosened tightened"},
		{"template", stanza("a/{{identity.entity.name}}/*", `"read"`), stanza("a/{{identity.entity.name}}/*", `"read", "list"`), "widens a/{{identity.entity.name}}/* +list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			changes, effect := access.ComparePolicies(access.Vault, parse(tt.before), parse(tt.after))
			got := string(effect)
			for _, c := range changes {
				got += " " + c.Path
				if c.Gained != 0 {
					got += " +" + c.Gained.String()
				}
				if c.Lost != 0 {
					got += " -" + c.Lost.String()
				}
				if c.Loosened {
					got += " loosened"
				}
				if c.Tightened {
					got += " tightened"
				}
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}
