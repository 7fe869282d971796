package kind_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/plan"
)

const platformGroup = `
jwt_role "deploy" {
  mount           = jwt_auth.ci.path
  user_claim      = "sub"
  groups_claim    = "groups_direct"
  bound_audiences = ["vault"]
}
identity_group "platform" {
  policies = ["platform"]
  metadata = { team = "platform" }
  alias {
    mount = jwt_auth.ci.path
    name  = "acme/platform"
  }
}
`

// policiesOf logs in with a token that names the group, and gives the policies.
func (w *world) policiesOf(t *testing.T) []any {
	t.Helper()
	jwt := w.box.Sign(t, map[string]any{"aud": "vault", "sub": "project", "groups_direct": []string{"acme/platform"}})
	token, err := w.box.Login(t, "ci", "deploy", jwt)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := w.box.Do(t.Context(), token, http.MethodGet, "auth/token/lookup-self", nil)
	if err != nil {
		t.Fatal(err)
	}
	policies, _ := answer["data"].(map[string]any)["identity_policies"].([]any)
	return policies
}

// TestGroupOfReplacedMount checks that a group works, and that one apply makes
// its alias mean the new mount when its mount is replaced.
func TestGroupOfReplacedMount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply(t, w.load(t, `jwt_auth "ci" { oidc_discovery_url = var.issuer }`+platformGroup))
	if diff := cmp.Diff([]any{"platform"}, w.policiesOf(t)); diff != "" {
		t.Fatalf("policies of the group (-want +got):\n%s", diff)
	}
	sealed := w.load(t, `
jwt_auth "ci" {
  oidc_discovery_url = var.issuer
  seal_wrap          = true
}`+platformGroup)
	p := w.plan(t, sealed)
	if p.Summary() != (plan.Summary{Create: 1, Update: 1, Replace: 1}) || !cmp.Equal(shown(p.Changes[0]), []string{"alias.mount"}) {
		t.Fatalf("the mount, its role and the alias:\n%s", show(p))
	}
	w.apply(t, sealed)
	if diff := cmp.Diff([]any{"platform"}, w.policiesOf(t)); diff != "" {
		t.Errorf("policies of the group (-want +got):\n%s", diff)
	}
}

// TestGroupOfRemadeMount checks that an alias which means a mount that somebody
// deleted and made again is seen.
func TestGroupOfRemadeMount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	objects := w.load(t, `jwt_auth "ci" { oidc_discovery_url = var.issuer }`+platformGroup)
	w.apply(t, objects)
	w.box.Delete(t, "sys/auth/ci")
	w.box.Write(t, "sys/auth/ci", map[string]any{"type": "jwt"})
	p := w.plan(t, objects)
	if len(p.Changes) != 3 || !cmp.Equal(shown(p.Changes[0]), []string{"alias.mount"}) {
		t.Fatalf("the alias means no mount:\n%s", show(p))
	}
	w.apply(t, objects)
}

// TestGroupByHand finds a group whose name was written in another case, with an
// alias on a mount of another method.
func TestGroupByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.box.Write(t, "sys/auth/people", map[string]any{"type": "userpass"})
	mount, _ := w.box.Read(t, "sys/auth")["people/"].(map[string]any)
	group := w.box.Write(t, "identity/group/name/Team/Platform Ü", map[string]any{"type": "external", "policies": "B,a,b"})
	w.box.Write(t, "identity/group-alias", map[string]any{"name": "A", "mount_accessor": mount["accessor"], "canonical_id": group["id"]})
	objects := w.load(t, `
identity_group "platform" {
  name     = "team/platform Ü"
  policies = ["a", "b"]
  alias {
    mount = "people"
    name  = "A"
  }
}`)
	w.synced(t, objects)
	w.remove(t, objects...)
	if names := w.box.List(t, "identity/group/name"); len(names) > 0 {
		t.Errorf("left: %q", names)
	}
}

// TestInternalGroup replaces a group that logins cannot be put into.
func TestInternalGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.box.Write(t, "identity/group/name/platform", map[string]any{"type": "internal"})
	objects := w.load(t, `jwt_auth "ci" { oidc_discovery_url = var.issuer }`+platformGroup)
	p := w.plan(t, objects)
	if p.Changes[0].Action != plan.Replace || !cmp.Equal(shown(p.Changes[0]), []string{"type", "policies", "metadata", "alias.mount", "alias.name"}) {
		t.Fatalf("a new group:\n%s", show(p))
	}
	w.apply(t, objects)
}

// TestAliasOfUnknownFate loses the answer to the request that makes an alias, and
// the request itself: reading decides.
func TestAliasOfUnknownFate(t *testing.T) {
	t.Parallel()
	for _, action := range []string{sandbox.Drop, sandbox.DropAnswer} {
		w := newWorld(t)
		objects := w.load(t, `jwt_auth "ci" { oidc_discovery_url = var.issuer }`+platformGroup)
		w.box.AddFault(t, sandbox.Fault{Action: action, Method: http.MethodPost, Path: "identity/group-alias", Count: 1})
		w.apply(t, objects)
	}
}

// TestAliasWithoutMount fails where the mount of an alias is not there.
func TestAliasWithoutMount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	objects := w.load(t, `
identity_group "platform" {
  alias {
    mount = "nowhere"
    name  = "A"
  }
}`)
	report := w.run(t, objects, apply.Options{Workers: 1})
	if r := report.Results[0]; r.Status != apply.Failed || !strings.Contains(r.Err.Error(), `there is no auth mount at "nowhere"`) {
		t.Errorf("%s: %v", r.Status, r.Err)
	}
}
