package access_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/access"
)

// patterns draws paths of stanzas below a root, and texts draws request paths
// from the same letters.
func patterns(root string) *rapid.Generator[string] {
	segment := rapid.SampledFrom([]string{"a", "a", "b", "ab", "+", "+", "a+", "+b", "*", "", "a*b"})
	return rapid.Custom(func(t *rapid.T) string {
		path := root + strings.Join(rapid.SliceOfN(segment, 0, 4).Draw(t, "segments"), "/")
		path += rapid.SampledFrom([]string{"", "", "*", "/*", "/", "/a*"}).Draw(t, "end")
		return strings.ReplaceAll(path, "+*", "+/*")
	})
}

func requestPaths(root string) *rapid.Generator[string] {
	segment := rapid.SampledFrom([]string{"a", "a", "b", "ab", "abb", "c", "", "+", "a+"})
	return rapid.Custom(func(t *rapid.T) string {
		return root + strings.Join(rapid.SliceOfN(segment, 1, 5).Draw(t, "segments"), "/") + rapid.SampledFrom([]string{"", "", "/"}).Draw(t, "end")
	})
}

// grants draws sets of capabilities, a deny now and then.
func grants() *rapid.Generator[access.Capabilities] {
	return rapid.Custom(func(t *rapid.T) access.Capabilities {
		if rapid.IntRange(0, 7).Draw(t, "deny") == 0 {
			return access.Deny
		}
		all := access.Create | access.Read | access.Update | access.Patch | access.Delete | access.List | access.Sudo | access.Subscribe | access.Recover
		return access.Capabilities(rapid.Uint16().Draw(t, "capabilities")) & all
	})
}

func aclPolicies(root string) *rapid.Generator[[]access.NamedPolicy] {
	rule := rapid.Custom(func(t *rapid.T) access.PathRule {
		return access.PathRule{Path: patterns(root).Draw(t, "path"), Capabilities: grants().Draw(t, "grants")}
	})
	return rapid.Custom(func(t *rapid.T) []access.NamedPolicy {
		var list []access.NamedPolicy
		for i := range rapid.IntRange(1, 3).Draw(t, "policies") {
			rules := rapid.SliceOfN(rule, 1, 5).Draw(t, "rules")
			list = append(list, access.NamedPolicy{Name: fmt.Sprintf("p%d", i), Policy: &access.Policy{Rules: rules}})
		}
		return list
	})
}

// writePolicies writes the policies and returns their names.
func (o *oracle) writePolicies(t *testing.T, policies []access.NamedPolicy) []string {
	t.Helper()
	var names []string
	for _, p := range policies {
		text, err := p.Policy.HCL(access.Vault)
		if err != nil {
			t.Fatal(err)
		}
		o.must(t, http.MethodPost, "sys/policies/acl/"+p.Name, map[string]string{"policy": text})
		names = append(names, p.Name)
	}
	return names
}

// token makes a token with the policies and no other.
func (o *oracle) token(t *testing.T, policies []string) string {
	t.Helper()
	answer := o.must(t, http.MethodPost, "auth/token/create-orphan", map[string]any{"policies": policies, "no_default_policy": true, "type": "batch"})
	var reply struct {
		Auth struct {
			Token string `json:"client_token"`
		}
	}
	if err := json.Unmarshal([]byte(answer), &reply); err != nil || reply.Auth.Token == "" {
		t.Fatalf("no token: %s", answer)
	}
	return reply.Auth.Token
}

// capabilities asks the server what the token may do on paths.
func (o *oracle) capabilities(t *testing.T, token string, paths []string) map[string][]string {
	t.Helper()
	answer := o.must(t, http.MethodPost, "sys/capabilities", map[string]any{"token": token, "paths": paths})
	var reply struct{ Data map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(answer), &reply); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, path := range paths {
		var names []string
		if err := json.Unmarshal(reply.Data[path], &names); err != nil {
			t.Fatalf("%s: %v in %s", path, err, answer)
		}
		found[path] = names
	}
	return found
}

// TestOracleCapabilities compares what a token may do on drawn paths, by drawn
// policies, with what a real Vault says.
func TestOracleCapabilities(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	rapid.Check(t, func(rt *rapid.T) {
		policies := aclPolicies("").Draw(rt, "policies")
		paths := rapid.SliceOfNDistinct(rapid.OneOf(requestPaths(""), patterns("")).Filter(func(s string) bool { return s != "" }), 10, 40, rapid.ID).Draw(rt, "paths")
		token := vault.token(t, vault.writePolicies(t, policies))
		acl := access.NewACL(access.Vault, nil, policies...)
		for path, want := range vault.capabilities(t, token, paths) {
			if got := acl.Capabilities(path); !slices.Equal(got, want) {
				rt.Fatalf("%q: server says %v, package %v", path, want, got)
			}
		}
	})
}

// as makes a request with another token.
func (o *oracle) as(token string) *oracle { return &oracle{o.Addr, token} }

// TestOracleRequests sends real requests to a kv mount, by drawn policies.
func TestOracleRequests(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	vault.must(t, http.MethodPost, "sys/mounts/kv", map[string]any{"type": "kv"})
	segment := rapid.SampledFrom([]string{"a", "b", "ab", "c"})
	rapid.Check(t, func(rt *rapid.T) {
		policies := aclPolicies("kv/").Draw(rt, "policies")
		acl := access.NewACL(access.Vault, nil, policies...)
		job := vault.as(vault.token(t, vault.writePolicies(t, policies)))
		for range 4 {
			path := "kv/" + strings.Join(rapid.SliceOfN(segment, 1, 4).Draw(rt, "path"), "/")
			for _, request := range []struct {
				method     string
				capability access.Capabilities
				before     func()
			}{
				{http.MethodGet, access.Read, nil},
				{"LIST", access.List, nil},
				{http.MethodPost, access.Create, func() { vault.call(t, http.MethodDelete, path, nil) }},
				{http.MethodPost, access.Update, func() { vault.must(t, http.MethodPost, path, map[string]string{"x": "y"}) }},
				{http.MethodDelete, access.Delete, nil},
			} {
				if request.before != nil {
					request.before()
				}
				status, answer := job.call(t, request.method, path, map[string]string{"x": "z"})
				decision := acl.Decide(request.capability, path)
				if allowed := status != http.StatusForbidden; allowed != (decision.Verdict == access.Allowed) {
					rt.Fatalf("%s %s: server says %d %s, package %s: %s", request.method, path, status, answer, decision.Verdict, decision.Why)
				}
			}
		}
	})
}

// TestOracleSudo asks for root-protected paths with and without sudo.
func TestOracleSudo(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	for _, granted := range []access.Capabilities{access.Read | access.List, access.Read | access.List | access.Sudo} {
		policies := []access.NamedPolicy{{Name: "p", Policy: &access.Policy{Rules: []access.PathRule{{Path: "*", Capabilities: granted}}}}}
		acl := access.NewACL(access.Vault, nil, policies...)
		job := vault.as(vault.token(t, vault.writePolicies(t, policies)))
		for _, path := range []string{
			"sys/audit", "sys/auth", "sys/auth/token", "sys/auth/token/tune", "sys/mounts", "sys/mounts/sys", "sys/policies/acl/default",
			"sys/config/cors", "sys/config/ui/headers/x", "sys/config/state/sanitized", "sys/plugins/catalog/auth", "sys/plugins/catalog",
			"sys/internal/counters/activity/export", "sys/internal/inspect/router/root", "sys/leases", "sys/leases/count", "auth/token/roles/x", "sys/replication/status",
			"sys/host-info", "sys/rotate", "sys/rotate/config", "sys/config/auditing/request-headers",
		} {
			status, answer := job.call(t, http.MethodGet, path, nil)
			if decision := acl.Decide(access.Read, path); (status != http.StatusForbidden) != (decision.Verdict == access.Allowed) {
				t.Errorf("GET %s with %s: server says %d %s, package %s: %s", path, granted, status, answer, decision.Verdict, decision.Why)
			}
		}
		for _, path := range []string{"auth/token/accessors", "sys/leases/lookup/x", "sys/config/ui/headers", "sys/policies/acl"} {
			status, answer := job.call(t, "LIST", path, nil)
			if decision := acl.Decide(access.List, path); (status != http.StatusForbidden) != (decision.Verdict == access.Allowed) {
				t.Errorf("LIST %s with %s: server says %d %s, package %s: %s", path, granted, status, answer, decision.Verdict, decision.Why)
			}
		}
	}
}

// TestOracleDefaultPolicy holds the built-in policy against a new server's.
func TestOracleDefaultPolicy(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	var reply struct{ Data struct{ Policy string } }
	if err := json.Unmarshal([]byte(vault.must(t, http.MethodGet, "sys/policies/acl/default", nil)), &reply); err != nil {
		t.Fatal(err)
	}
	policy, err := access.ParseStoredPolicy(reply.Data.Policy, access.Vault)
	if err != nil {
		t.Fatal(err)
	}
	if !policy.SameMeaning(access.DefaultPolicy(access.Vault).Policy) {
		t.Errorf("the server has another:\n%s", reply.Data.Policy)
	}
}

// TestOraclePrecedence sets patterns against each other that match the same path,
// one pair for each rule of precedence.
func TestOraclePrecedence(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	for _, tt := range []struct{ path, wins, loses string }{
		{"a/x/y", "a/x/y", "a/x/y*"},
		{"a/x/y", "a/x/*", "a/*"},
		{"a/x/y", "a/x/+", "a/+/y"},
		{"a/x/y", "a/x*", "a/+/y"},
		{"a/x/y", "a/+/y", "a/+/y*"},
		{"a/x/y", "a/*", "+/x/y"},
		{"a/x/y", "a/+/y", "a/+/+"},
		{"a/x/yyy", "a/+/yy*", "a/+/y*"},
		{"a/x/y/z", "a/+/y/*", "a/+/y*"},
		{"a/x/y/z/v", "a/+/y/*", "a/+/+/z*"},
		{"a/x/y", "a/*", "a/+/*"},
		{"a/", "a*", "a/+"}, // the slash is taken off first
	} {
		policies := []access.NamedPolicy{{Name: "p", Policy: &access.Policy{Rules: []access.PathRule{
			{Path: tt.wins, Capabilities: access.Update}, {Path: tt.loses, Capabilities: access.Read},
		}}}}
		token := vault.token(t, vault.writePolicies(t, policies))
		server := vault.capabilities(t, token, []string{tt.path})[tt.path]
		ours := access.NewACL(access.Vault, nil, policies...).Capabilities(tt.path)
		if !slices.Equal(server, ours) {
			t.Errorf("%s: by %s and %s the server says %v, package %v", tt.path, tt.wins, tt.loses, server, ours)
		}
		if !slices.Equal(server, []string{"update"}) {
			t.Errorf("%s: the table says that %s wins over %s, but the server says %v", tt.path, tt.wins, tt.loses, server)
		}
	}
}

// TestAskLooksAtEnough holds the answer from the rules that may have to do with a
// path equal to the answer from all.
func TestAskLooksAtEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policies := aclPolicies("").Draw(t, "policies")
		role := soundRole()
		u := &access.Universe{Roles: []*access.Role{role}, Policies: map[string]*access.Policy{}}
		for _, p := range policies {
			role.Policies = append(role.Policies, p.Name)
			u.Policies[p.Name] = p.Policy
		}
		admission := access.Admission{}
		whole := u.ACL(access.Vault, role, &admission)
		for range 10 {
			q := access.Question{
				Capability: rapid.SampledFrom([]access.Capabilities{access.Read, access.List, access.Create}).Draw(t, "capability"),
				Path:       requestPaths("").Draw(t, "path"),
			}
			if got, want := u.Ask(access.Vault, role, q).Verdict, whole.Decide(q.Capability, q.Path).Verdict; got != want {
				t.Fatalf("%s of %q: %s, want %s", q.Capability, q.Path, got, want)
			}
		}
	})
}
