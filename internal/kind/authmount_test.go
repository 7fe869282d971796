package kind_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// TestMountTypeOfAuth checks the two names of the plugin, and a mount of another
// plugin, which is seen for what it is.
func TestMountTypeOfAuth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const rest = "\n oidc_discovery_url = var.issuer\n"
	plain := w.load(t, "jwt_auth \"a\" {"+rest+"}")
	jwt := w.load(t, "jwt_auth \"a\" {"+rest+"type = \"jwt\"\n}")
	oidc := w.load(t, "jwt_auth \"a\" {"+rest+"type = \"oidc\"\n}")
	w.apply(t, oidc)
	w.synced(t, plain)
	w.change(t, jwt, plan.Replace, "type")
	w.apply(t, jwt)
	w.synced(t, plain)

	w.box.Write(t, "sys/auth/people", map[string]any{"type": "userpass"})
	people := w.load(t, `jwt_auth "people" {`+rest+`}`)
	w.change(t, people, plan.Replace, "type", "oidc_discovery_url")
	w.apply(t, people)
}

// TestPluginVersion names the version that runs anyway, when a mount is made and
// later. Taken out, it stays: Vault cannot take it back.
func TestPluginVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := func(version string) []*hclschema.Object {
		return w.load(t, `
jwt_auth "ci" {
  oidc_discovery_url = var.issuer
  `+version+`
}`)
	}
	without := text("")
	w.apply(t, without)
	running, _ := w.box.Read(t, "sys/auth/ci")["running_plugin_version"].(string)
	with := text(fmt.Sprintf("plugin_version = %q", strings.TrimPrefix(running, "v")))
	w.change(t, with, plan.Update, "plugin_version")
	w.apply(t, with)
	w.synced(t, without)
	w.box.Delete(t, "sys/auth/ci")
	w.apply(t, with)
	w.synced(t, without)
	if got := w.box.Read(t, "sys/auth/ci")["plugin_version"]; got != running {
		t.Errorf("Vault has %q, want %q", got, running)
	}
}

// TestReplacedMount checks that the declared roles of a replaced mount are made
// again, and that the plan says what is lost.
func TestReplacedMount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const roles = `
jwt_role "deploy" {
  for_each        = toset(["a", "b"])
  name            = each.key
  mount           = jwt_auth.ci.path
  user_claim      = "sub"
  bound_audiences = ["vault"]
  token_policies  = [policy.p.name]
}
policy "p" {
  path "kv/*" { capabilities = ["read"] }
}
`
	w.apply(t, w.load(t, `jwt_auth "ci" { oidc_discovery_url = var.issuer }`+roles))
	w.box.Write(t, "auth/ci/role/by-hand", map[string]any{"role_type": "jwt", "user_claim": "sub", "bound_audiences": "x"})
	sealed := w.load(t, `
jwt_auth "ci" {
  oidc_discovery_url = var.issuer
  seal_wrap          = true
}`+roles)
	p := w.plan(t, sealed)
	want := `-/+ jwt_auth.ci (sys/auth/ci)
    seal_wrap: false -> true
+ jwt_role.deploy["a"] (auth/ci/role/a)
    user_claim: nothing -> sub
    bound_audiences: nothing -> [vault]
    token_policies: nothing -> [p]
+ jwt_role.deploy["b"] (auth/ci/role/b)
    user_claim: nothing -> sub
    bound_audiences: nothing -> [vault]
    token_policies: nothing -> [p]
`
	if diff := cmp.Diff(want, show(p)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	w.server.DescribeLoss(t.Context(), p.Destroys())
	if loss := strings.Join(p.Changes[0].Loss, "\n"); !strings.Contains(loss, "its 3 roles are deleted: a, b, by-hand") {
		t.Errorf("loss:\n%s", loss)
	}
	w.apply(t, sealed)
	if got := w.box.List(t, "auth/ci/role"); !cmp.Equal(got, []string{"a", "b"}) {
		t.Errorf("roles %v", got)
	}
}

// TestLossInWords checks how many roles are named, and what is said of a mount
// whose roles cannot be listed.
func TestLossInWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	objects := w.load(t, `jwt_auth "ci" { oidc_discovery_url = var.issuer }`)
	w.apply(t, objects)
	loss := func(w *world) string {
		c := &plan.Change{Action: plan.Delete, Object: objects[0]}
		w.server.DescribeLoss(t.Context(), []*plan.Change{c})
		return c.Loss[0]
	}
	wants := map[int]string{
		0: "every live token that was issued through the mount is revoked",
		1: "its role is deleted: r1",
		2: "its 2 roles are deleted: r1, r2",
		7: "its 7 roles are deleted: r1, r2, r3, r4, r5 and 2 more",
	}
	for n := range 8 {
		if want, ok := wants[n]; ok && loss(w) != want {
			t.Errorf("%d roles: %q", n, loss(w))
		}
		w.box.Write(t, "auth/ci/role/r"+string(rune('1'+n)), map[string]any{"role_type": "jwt", "user_claim": "sub", "bound_audiences": "x"})
	}
	if got := loss(w.as(t, w.token(t, `path "auth/ci/role" { capabilities = ["deny"] }`))); got != "all roles of the mount are deleted" {
		t.Errorf("without the right to list: %q", got)
	}
}

// TestHalfMadeMount checks that a mount whose configuration was refused is taken
// up where it stands.
func TestHalfMadeMount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := func(url string) string {
		return `
jwt_auth "ci" {
  oidc_discovery_url         = ` + url + `
  oidc_client_id             = "vault"
  oidc_client_secret         = var.secret
  oidc_client_secret_version = 3
  tune { max_lease_ttl = "1h" }
}
jwt_role "deploy" {
  mount           = jwt_auth.ci.path
  user_claim      = "sub"
  bound_audiences = ["vault"]
}`
	}
	wrong := w.load(t, text(`"${var.issuer}/nowhere"`))
	report := apply.Run(t.Context(), w.plan(t, wrong), w.server, apply.Options{Workers: 4})
	if report.Results[0].Status != apply.Failed || report.Results[1].Status != apply.Skipped {
		t.Fatalf("%+v", report.Results)
	}
	right := w.load(t, text(`var.issuer`))
	p := w.plan(t, right)
	if p.Summary() != (plan.Summary{Create: 1, Update: 1}) || !cmp.Equal(shown(p.Changes[0]), []string{"oidc_discovery_url", "oidc_client_id"}) {
		t.Fatalf("the configuration is what is missing:\n%s", show(p))
	}
	w.apply(t, right)
}

// TestRolesWithoutTheirMount checks roles on a mount that is neither there nor
// declared: a fault, since no role could be written. One that is declared need
// not be there.
func TestRolesWithoutTheirMount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const role = `
jwt_role "deploy" {
  mount           = "ci"
  user_claim      = "sub"
  bound_audiences = ["vault"]
}`
	objects := w.load(t, role)
	state, faults, err := w.server.ReadLive(t.Context(), objects)
	if err != nil || len(faults) != 1 || faults[0].Objects[0] != objects[0] || !strings.Contains(faults[0].Err.Error(), "no handler for route") {
		t.Fatalf("%v, %+v", err, faults)
	}
	if p := plan.Compute(objects, state, plan.Options{}); !p.Empty() || len(p.Skipped) != 1 {
		t.Errorf("nothing can be said:\n%s", show(p))
	}
	w.apply(t, w.load(t, role+`
jwt_auth "ci" { oidc_discovery_url = var.issuer }`))
}
