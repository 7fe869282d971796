package lint_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/lint"
)

// TestOverlapsAreAllFound compares what VCI030 finds, which compares only roles
// that have something in common, with a comparison of each role with each.
func TestOverlapsAreAllFound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 60 {
		var s strings.Builder
		for i, capabilities := range []string{`"read"`, `"read", "update"`, `"read", "update", "delete"`} {
			fmt.Fprintf(&s, "policy \"p%d\" {\n  path \"ops/data/payments/*\" {\n    capabilities = [%s]\n  }\n}\n", i, capabilities)
		}
		const roles = 12
		power := map[string]int{}
		for i := range roles {
			name := fmt.Sprintf("r%d", i)
			power[name] = random.IntN(3)
			s.WriteString(anyRole(random, name, power[name]))
		}
		in := load(t, example(s.String()))
		in.Only = []string{"VCI030"}
		got := map[string]bool{}
		for _, f := range lint.Run(in) {
			got[strings.TrimPrefix(f.Address, "jwt_role.")] = true
		}
		want := everyOverlap(access.UniverseOf(in.Objects, access.Vault).Roles, power)
		if !maps.Equal(got, want) {
			t.Fatalf("found: %v, want %v\n%s", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)), s.String())
		}
		found += len(want)
	}
	if found < 20 {
		t.Errorf("the configurations had %d overlaps, which is too few to tell", found)
	}
}

// anyRole is a role of few claims with few values, alone, in lists and as
// patterns.
func anyRole(random *rand.Rand, name string, power int) string {
	values := []string{`"a/b"`, `"a/c"`, `["a/b", "a/c"]`, `"a/*"`, `["a/b", "b/*"]`, `"b/x"`}
	claims := fmt.Sprintf("    project_path = %s\n", values[random.IntN(len(values))])
	for _, claim := range []string{"ref", "environment"} {
		if random.IntN(3) == 0 {
			claims += fmt.Sprintf("    %s = %s\n", claim, values[random.IntN(3)])
		}
	}
	return fmt.Sprintf(`jwt_role %q {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
%s  }
  token_policies = ["p%d"]
}
`, name, claims, power)
}

// everyOverlap are the roles that cover one with less power.
func everyOverlap(roles []*access.Role, power map[string]int) map[string]bool {
	out := map[string]bool{}
	for _, strong := range roles {
		for _, weak := range roles {
			if power[strong.Name] > power[weak.Name] && access.Covers(strong, weak) {
				out[strong.Name] = true
			}
		}
	}
	return out
}
