package kind_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

const fleet = `
jwt_auth "ci" {
  for_each           = toset(["a", "b"])
  path               = each.key
  oidc_discovery_url = var.issuer
}
jwt_role "deploy" {
  for_each        = toset(["1", "2", "3", "4", "5"])
  name            = "deploy-${each.key}"
  mount           = jwt_auth.ci["a"].path
  user_claim      = "sub"
  bound_audiences = ["vault"]
  token_policies  = ["p-${each.key}"]
}
policy "p" {
  for_each = toset(["1", "2", "3", "4", "5"])
  name     = "p-${each.key}"
  path "kv/*" { capabilities = ["read"] }
}
secrets_mount "kv" {
  for_each = toset(["kv1", "kv2"])
  path     = each.key
  type     = "kv-v2"
}
secrets_mount "old" {
  type = "kv-v1"
}
`

// TestRequestsOfPlan counts what a plan sends: no write, nothing twice, and no
// more than what the size of the configuration makes necessary.
func TestRequestsOfPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "--record")
	objects := w.load(t, fleet)

	// Without a mount there is nothing in it: its roles are not listed one by one.
	w.countPlan(t, objects, map[string]int{
		"sys/auth": 1, "sys/mounts": 1, "LIST sys/policies/acl": 1, "LIST auth/a/role": 1,
	})
	w.apply(t, objects)

	want := map[string]int{"sys/auth": 1, "sys/mounts": 1, "LIST sys/policies/acl": 1, "LIST auth/a/role": 1, "kv1/config": 1, "kv2/config": 1}
	for _, o := range objects {
		switch o.Kind.Name {
		case "jwt_auth":
			want["auth/"+o.String("path")+"/config"] = 1
		case "jwt_role", "policy":
			want[o.Path] = 1
		}
	}
	w.countPlan(t, objects, want)

	// What is not declared is not read.
	w.countPlan(t, w.load(t, `policy "p-1" {
  path "kv/*" { capabilities = ["read"] }
}`), map[string]int{"LIST sys/policies/acl": 1, "sys/policies/acl/p-1": 1})
}

func (w *world) countPlan(t *testing.T, objects []*hclschema.Object, want map[string]int) {
	t.Helper()
	w.countReads(t, func() { w.plan(t, objects) }, want)
}

// countReads checks that what is done sends these requests, and no write.
func (w *world) countReads(t *testing.T, do func(), want map[string]int) {
	t.Helper()
	w.box.ResetRequests(t)
	do()
	traffic := w.box.Requests(t)
	if traffic.Writes() != 0 {
		t.Errorf("it wrote: %v", traffic.Methods)
	}
	total := 0
	for request, n := range want {
		method, path, listed := strings.Cut(request, " ")
		if !listed {
			method, path = "GET", request
		}
		total += n
		if got := traffic.Count(method, path); got != n {
			t.Errorf("%s %s was sent %d times, want %d", method, path, got, n)
		}
	}
	if traffic.Total != total {
		t.Errorf("%d requests, want %d: %v", traffic.Total, total, traffic.Requests)
	}
}

// TestRequestsOfApply counts what an apply sends: each write once, whole objects,
// and each object read back once.
func TestRequestsOfApply(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "--record")
	objects := w.load(t, fleet)
	p := w.plan(t, objects)
	w.box.ResetRequests(t)
	complete(t, apply.Run(t.Context(), p, w.server, apply.Options{Workers: 8}))
	traffic := w.box.Requests(t)
	writes := map[string]int{"sys/auth/a": 1, "sys/auth/b": 1, "auth/a/config": 1, "auth/b/config": 1, "sys/mounts/kv1": 1, "sys/mounts/kv2": 1, "sys/mounts/old": 1}
	for _, o := range objects {
		if o.Kind.Name == "jwt_role" || o.Kind.Name == "policy" {
			writes[o.Path] = 1
			if got := traffic.Count("GET", o.Path); got != 1 {
				t.Errorf("%s was read back %d times", o.Path, got)
			}
		}
	}
	for path, n := range writes {
		if got := traffic.Count("POST", path); got != n {
			t.Errorf("%s was written %d times, want %d", path, got, n)
		}
	}
	if traffic.Writes() != len(writes) {
		t.Errorf("%d writes, want %d: %v", traffic.Writes(), len(writes), traffic.Requests)
	}
}

// readOnly is what a token needs for a plan of the fleet, with a rule more.
func readOnly(more string) string {
	return `
path "sys/auth" { capabilities = ["read"] }
path "sys/mounts" { capabilities = ["read"] }
path "auth/+/config" { capabilities = ["read"] }
path "auth/+/role" { capabilities = ["list"] }
path "auth/+/role/*" { capabilities = ["read"] }
path "sys/policies/acl" { capabilities = ["list"] }
path "sys/policies/acl/*" { capabilities = ["read"] }
path "+/config" { capabilities = ["read"] }
` + more
}

// TestNarrowTokens plans with tokens that may not do everything: what can be
// read is compared, and a fault names what cannot.
func TestNarrowTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	objects := w.load(t, fleet)
	w.apply(t, objects)
	less := slices.DeleteFunc(w.load(t, fleet), func(o *hclschema.Object) bool { return o.Kind.Name != "policy" && o.Kind.Name != "jwt_role" })
	w.box.Delete(t, "auth/a/role/deploy-5")
	w.box.Delete(t, "sys/policies/acl/p-5")
	tests := []struct {
		name, policy string
		objects      []*hclschema.Object
		faults       []string // the paths of the objects concerned
		changes      int
	}{
		{"no more than a plan needs", readOnly(""), objects, nil, 2},
		{"may not list roles", readOnly(`path "auth/a/role" { capabilities = ["deny"] }`), less, nil, 2},
		{"may not list policies", readOnly(`path "sys/policies/acl" { capabilities = ["deny"] }`), less, nil, 2},
		{"one role", readOnly(`path "auth/a/role/deploy-3" { capabilities = ["deny"] }`), objects, []string{"auth/a/role/deploy-3"}, 2},
		{"one policy", readOnly(`path "sys/policies/acl/p-2" { capabilities = ["deny"] }`), objects, []string{"sys/policies/acl/p-2"}, 2},
		{"one configuration, with the roles", readOnly(`path "auth/a/config" { capabilities = ["deny"] }`), objects, []string{"sys/auth/a"}, 1},
		{"a kv configuration", readOnly(`path "kv2/config" { capabilities = ["deny"] }`), objects, []string{"sys/mounts/kv2"}, 2},
		{"the auth mounts, with the roles", readOnly(`path "sys/auth" { capabilities = ["deny"] }`), objects, []string{"sys/auth/a", "sys/auth/b"}, 1},
		{"the secrets mounts", readOnly(`path "sys/mounts" { capabilities = ["deny"] }`), objects, []string{"sys/mounts/kv1", "sys/mounts/kv2", "sys/mounts/old"}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			other := w.as(t, w.token(t, test.policy))
			state, faults, err := other.server.ReadLive(t.Context(), test.objects)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range faults {
				got = append(got, paths(f.Objects)...)
				if !strings.Contains(f.Err.Error(), "permission denied") {
					t.Error(f.Err)
				}
			}
			if !slices.Equal(got, test.faults) {
				t.Errorf("faults %v, want %v", got, test.faults)
			}
			if p := plan.Compute(test.objects, state, plan.Options{}); len(p.Changes) != test.changes {
				t.Errorf("%d changes, want %d:\n%s", len(p.Changes), test.changes, show(p))
			}
		})
	}
}

// TestUselessTokens checks that one refusal ends the reading where every request
// would be refused.
func TestUselessTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "--record")
	objects := w.load(t, fleet)
	for _, token := range []string{"hvs.expired", ""} {
		w.box.ResetRequests(t)
		_, _, err := w.as(t, token).server.ReadLive(t.Context(), objects)
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("token %q: %v", token, err)
		}
		if total := w.box.Requests(t).Total; total > 8 {
			t.Errorf("token %q: %d requests", token, total)
		}
	}
}

// TestUnreadableSurvives checks that what cannot be read is never written.
func TestUnreadableSurvives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	objects := w.load(t, fleet)
	w.apply(t, objects)
	for i := range 5 {
		w.box.Write(t, fmt.Sprintf("sys/policies/acl/p-%d", i+1), map[string]any{"policy": "# changed"})
	}
	other := w.as(t, w.token(t, readOnly(`
path "sys/policies/acl/*" { capabilities = ["read", "update"] }
path "sys/policies/acl/p-4" { capabilities = ["update"] }`)))
	state, _, err := other.server.ReadLive(t.Context(), objects)
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Compute(objects, state, plan.Options{})
	complete(t, apply.Run(t.Context(), p, other.server, apply.Options{Workers: 4}))
	if left := w.plan(t, objects); len(left.Changes) != 1 || left.Changes[0].Path() != "sys/policies/acl/p-4" {
		t.Errorf("just what could not be read is left:\n%s", show(left))
	}
}
