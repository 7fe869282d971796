package kind_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/plan"
)

// ownership evaluates a configuration with scope and removed blocks.
func (w *world) ownership(t testing.TB, text string) ([]*hclschema.Object, *kind.Ownership) {
	t.Helper()
	files := fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}, "prelude.vault.hcl": {Data: []byte(prelude)}}
	config, diags := hclschema.Load(files, hclschema.Options{Schema: w.registry.Schema(), Vars: w.vars})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return config.Objects, &kind.Ownership{Claims: config.Claims, Removed: config.Removed}
}

// TestBuiltInsAreKept has the server itself be asked to delete what is its own:
// the change ends as kept, and does not fail the run.
func TestBuiltInsAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	state := plan.NewState()
	k := w.registry.Schema().Kind("policy")
	for _, name := range []string{"default", "root"} {
		o := hclschema.NewObject(k)
		o.Set("name", cty.StringVal(name))
		o.Path, o.Address = o.Expand(k.Path), name
		state.PutUndeclared(o)
	}
	report := apply.Run(t.Context(), plan.Compute(nil, state, plan.Options{}), w.server, apply.Options{Workers: 2})
	if len(report.Results) != 2 || report.Count(apply.Kept) != 2 || !report.Complete() {
		t.Fatalf("%+v", report.Results)
	}
	if reason := report.Results[0].Reason; !strings.Contains(reason, "cannot delete default policy") {
		t.Errorf("reason %q", reason)
	}
}

// TestScopesWithNarrowTokens checks that nothing is deleted where not all can be
// seen, and that the rest is.
func TestScopesWithNarrowTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply(t, w.load(t, fleet))
	objects, own := w.ownership(t, `scope {
  policies  = ["p-*", "q-*"]
  jwt_roles = { a = ["deploy-*"] }
}`)
	tests := []struct {
		name, policy  string
		faults        []string // what is asked for in vain
		deletes, lost int
	}{
		{"all of it", readOnly(""), nil, 10, 0},
		{"may not list policies", readOnly(`path "sys/policies/acl" { capabilities = ["deny"] }`), []string{"sys/policies/acl"}, 5, 0},
		{"may not list roles", readOnly(`path "auth/a/role" { capabilities = ["deny"] }`), []string{"auth/a/role"}, 5, 0},
		{"may not see the type of the mount", readOnly(`path "sys/auth" { capabilities = ["deny"] }`), []string{"sys/auth"}, 5, 0},
		{"may not read one of them", readOnly(`path "sys/policies/acl/p-2" { capabilities = ["deny"] }`), []string{"sys/policies/acl/p-2"}, 9, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			other := w.as(t, w.token(t, test.policy))
			state, faults, err := other.server.ReadOwned(t.Context(), objects, own)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range faults { // "listing PATH: …"
				got = append(got, strings.TrimSuffix(strings.Fields(f.Err.Error())[1], ":"))
			}
			if !slices.Equal(got, test.faults) {
				t.Errorf("faults %v, want %v", got, test.faults)
			}
			p := plan.Compute(objects, state, plan.Options{})
			if len(p.Destroys()) != test.deletes || len(p.Skipped) != test.lost {
				t.Errorf("%d deletes and %d skipped, want %d and %d:\n%s", len(p.Destroys()), len(p.Skipped), test.deletes, test.lost, show(p))
			}
		})
	}
}

// TestRequestsOfScopes counts what a plan with scopes asks for: one list for each
// mount and for the policies, however many patterns, and each object once.
func TestRequestsOfScopes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "--record")
	w.apply(t, w.load(t, fleet))
	objects, own := w.ownership(t, `
policy "p-1" {
  path "kv/*" { capabilities = ["read"] }
}
scope {
  policies  = ["p-1", "p-2", "x-*"]
  jwt_roles = { a = ["deploy-1", "deploy-2"] }
}
scope {
  policies = ["*-3"]
}`)
	w.box.ResetRequests(t)
	state, faults, err := w.server.ReadOwned(t.Context(), objects, own)
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	traffic := w.box.Requests(t)
	want := map[string]int{
		"GET sys/auth": 1, "LIST auth/a/role": 1, "LIST sys/policies/acl": 1,
		"GET auth/a/role/deploy-1": 1, "GET auth/a/role/deploy-2": 1,
		"GET sys/policies/acl/p-1": 1, "GET sys/policies/acl/p-2": 1, "GET sys/policies/acl/p-3": 1,
	}
	for request, n := range want {
		method, path, _ := strings.Cut(request, " ")
		if got := traffic.Count(method, path); got != n {
			t.Errorf("%s was sent %d times, want %d", request, got, n)
		}
	}
	if traffic.Total != len(want) {
		t.Errorf("%d requests, want %d: %v", traffic.Total, len(want), traffic.Requests)
	}
	if n := len(state.Undeclared()); n != 4 {
		t.Errorf("%d undeclared, want 4", n)
	}
}
