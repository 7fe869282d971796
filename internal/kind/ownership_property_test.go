package kind_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestScopesDeleteJustTheirOwn draws what exists, what is declared and what is
// owned, and applies it to a real Vault: what is declared is there in the end, and
// of the rest just what no scope claims.
func TestScopesDeleteJustTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, mount := range []string{"a", "b"} {
		w.box.Write(t, "sys/auth/"+mount, map[string]any{"type": "jwt"})
		w.box.Write(t, "auth/"+mount+"/config", map[string]any{"oidc_discovery_url": w.box.IssuerURL(t)})
	}
	names := []string{"ci-x", "ci-y", "x-prod", "ci-prod", "other"}
	patterns := []string{"ci-*", "*-prod", "*", "other", "ci-x", "nothing", "default", "root"}
	some := func(rt *rapid.T, what string, from []string) []string {
		return slices.DeleteFunc(slices.Clone(from), func(s string) bool { return rapid.Bool().Draw(rt, what+" "+s) })
	}
	rapid.Check(t, func(rt *rapid.T) {
		live, declared := map[string]bool{}, map[string]bool{}
		owned := map[string][]string{} // patterns by the folder of the paths
		var text strings.Builder
		folders := map[string]string{"sys/policies/acl/": "", "auth/a/role/": "a", "auth/b/role/": "b"}
		for folder, mount := range folders {
			for _, name := range some(rt, folder+" live", names) {
				live[folder+name] = true
				w.box.Write(t, folder+name, anything(mount))
			}
			for _, name := range some(rt, folder+" declared", names) {
				declared[folder+name] = true
				fmt.Fprintln(&text, declaration(mount, name))
			}
			owned[folder] = some(rt, folder+" owned", patterns)
		}
		fmt.Fprintf(&text, "scope {\n  policies = %s\n  jwt_roles = { a = %s, b = %s }\n}\n", hclList(owned["sys/policies/acl/"]), hclList(owned["auth/a/role/"]), hclList(owned["auth/b/role/"]))
		w.attempt(t, text.String())
		for folder, mount := range folders {
			there := w.listed(t, strings.TrimSuffix(folder, "/"))
			for _, name := range names {
				claimed := slices.ContainsFunc(owned[folder], func(p string) bool { ok, _ := path.Match(p, name); return ok })
				want := declared[folder+name] || live[folder+name] && !claimed
				if got := slices.Contains(there, name); got != want {
					rt.Fatalf("%s%s is there: %v, want %v, with\n%s", folder, name, got, want, &text)
				}
			}
			if mount == "" && (!slices.Contains(there, "default") || !slices.Contains(there, "root")) {
				rt.Fatalf("policies of Vault's own are gone: %v", there)
			}
			for _, name := range there { // a clean slate for the next one
				if slices.Contains(names, name) {
					w.box.Delete(t, folder+name)
				}
			}
		}
	})
}

// anything is a policy, or a role of a mount, as a body.
func anything(mount string) map[string]any {
	if mount == "" {
		return map[string]any{"policy": `path "x" { capabilities = ["list"] }`}
	}
	return map[string]any{"role_type": "jwt", "user_claim": "sub", "bound_subject": "x", "token_policies": "ci-x,ci-prod"}
}

func declaration(mount, name string) string {
	if mount == "" {
		return fmt.Sprintf("policy %q {\n  path \"x\" { capabilities = [\"read\"] }\n}", name)
	}
	return fmt.Sprintf("jwt_role %q {\n  name = %q\n  mount = %q\n  user_claim = \"sub\"\n  bound_subject = \"y\"\n  token_policies = [\"ci-y\"]\n}", mount+"-"+name, name, mount)
}

func hclList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// listed asks the server which names there are.
func (w *world) listed(t *testing.T, path string) []string {
	t.Helper()
	names, err := w.client.List(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return names
}
