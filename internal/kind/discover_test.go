package kind_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/vault"
)

// selected reads what is selected, which must be readable.
func (w *world) selected(t *testing.T, sel kind.Selection) []string {
	t.Helper()
	objects, faults, err := w.server.ReadSelected(t.Context(), sel)
	if err != nil || len(faults) > 0 {
		t.Fatalf("%v %v", err, faults)
	}
	return paths(objects)
}

// TestReadSelected reads all there is, and parts of it, with no more requests
// than that takes.
func TestReadSelected(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "--record")
	lists := map[string]int{
		"sys/auth": 1, "sys/mounts": 1, "LIST sys/policies/acl": 1, "LIST identity/group/name": 1, "LIST sys/quotas/rate-limit": 1,
	}
	w.countReads(t, func() {
		if got := w.selected(t, kind.Selection{}); len(got) > 0 {
			t.Errorf("a fresh Vault has %q", got)
		}
	}, lists)

	w.box.Write(t, "sys/auth/people", map[string]any{"type": "userpass"})
	w.apply(t, w.load(t, fleet+`
identity_group "Team" {
  name = "Team/A"
}
rate_limit_quota "q" {
  path = "auth/${jwt_auth.ci["a"].path}"
  rate = 5000
}
`))
	all := []string{"sys/auth/a", "sys/auth/b"}
	for _, base := range []string{"auth/a/role/deploy-", "sys/policies/acl/p-"} {
		for _, n := range []string{"1", "2", "3", "4", "5"} {
			all = append(all, base+n)
		}
	}
	all = append(all, "sys/mounts/kv1", "sys/mounts/kv2", "sys/mounts/old", "identity/group/name/team/a", "sys/quotas/rate-limit/q")
	want := map[string]int{"auth/a/config": 1, "auth/b/config": 1, "LIST auth/a/role": 1, "LIST auth/b/role": 1, "kv1/config": 1, "kv2/config": 1}
	for request, n := range lists {
		want[request] = n
	}
	for _, path := range all {
		if !strings.HasPrefix(path, "sys/auth/") && !strings.HasPrefix(path, "sys/mounts/") {
			want[path] = 1
		}
	}
	w.countReads(t, func() {
		if diff := cmp.Diff(all, w.selected(t, kind.Selection{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}, want)

	// What is not wanted is not read.
	w.countReads(t, func() {
		got := w.selected(t, kind.Selection{
			Kinds:  []string{"jwt_role"},
			Wanted: func(o *hclschema.Object) bool { return w.registry.MountOf(o) == "a" && o.String("name") == "deploy-3" },
		})
		if diff := cmp.Diff([]string{"auth/a/role/deploy-3"}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}, map[string]int{"sys/auth": 1, "LIST auth/a/role": 1, "LIST auth/b/role": 1, "auth/a/role/deploy-3": 1})
}

// TestReadSelectedWithoutRights reads what it may, and says what not; a token
// that is good for nothing ends it.
func TestReadSelectedWithoutRights(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply(t, w.load(t, fleet))
	narrow := w.as(t, w.token(t, `
path "sys/policies/acl" { capabilities = ["list"] }
path "sys/policies/acl/p-1" { capabilities = ["read"] }
`))
	objects, faults, err := narrow.server.ReadSelected(t.Context(), kind.Selection{})
	if err != nil || !cmp.Equal(paths(objects), []string{"sys/policies/acl/p-1"}) {
		t.Errorf("%v %q", err, paths(objects))
	}
	for _, f := range faults {
		if !errors.Is(f.Err, vault.ErrPermission) {
			t.Errorf("%v", f.Err)
		}
	}
	if len(faults) != 9 { // the mounts twice, groups and quotas; four policies and the token's own
		t.Errorf("%d faults: %v", len(faults), faults)
	}
	if _, _, err := w.as(t, "no-such-token").server.ReadSelected(t.Context(), kind.Selection{}); !errors.Is(err, vault.ErrPermission) {
		t.Errorf("without a valid token: %v", err)
	}
}
