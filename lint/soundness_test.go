package lint_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/lint"
)

// TestSilenceIsSafe makes roles by chance. Where the rules on projects are silent,
// a stranger must not get in; where those on names are, nobody who took a name over;
// where those on protection are, no job of an unprotected ref.
func TestSilenceIsSafe(t *testing.T) {
	t.Parallel()
	const roles = 1500
	random := rand.New(rand.NewPCG(1, 2))
	silent := map[string]int{}
	for range roles {
		text := randomRole(random)
		in := load(t, example(text))
		in.Only = []string{"VCI001", "VCI003", "VCI007", "VCI008", "VCI011", "VCI013", "VCI019"}
		found := ids(lint.Run(in))
		role := access.RoleOf(in.Objects[slices.IndexFunc(in.Objects, func(o *hclschema.Object) bool { return o.Kind.Name == "jwt_role" })])
		for _, promise := range promises() {
			if slices.ContainsFunc(promise.rules, func(id string) bool { return slices.Contains(found, id) }) {
				continue
			}
			silent[promise.name]++
			for _, claims := range promise.tokens {
				if access.Admit(role, access.Token{Claims: claims, Partial: true}).Admitted {
					t.Fatalf("%s: only %v, and %v gets in:\n%s", promise.name, found, claims, text)
				}
			}
		}
	}
	for _, promise := range promises() {
		if silent[promise.name] < roles/50 {
			t.Errorf("%s was put to the test %d times only", promise.name, silent[promise.name])
		}
	}
}

// promise is what the silence of rules stands for: tokens that do not get in.
type promise struct {
	name   string
	rules  []string
	tokens []access.Claims
}

func promises() []promise {
	insider := func(others map[string]any) access.Claims {
		claims := access.Claims(lint.Insider())
		maps.Copy(claims, others)
		return claims
	}
	stranger := func(others map[string]any) access.Claims {
		claims := access.Claims(lint.Stranger())
		claims["ref_protected"] = "true"
		maps.Copy(claims, others)
		return claims
	}
	id := map[string]any{"project_id": "1337", "namespace_id": "1300", "job_project_id": "1337", "job_namespace_id": "1300"}
	return []promise{
		{"strangers stay out", []string{"VCI001"}, []access.Claims{
			stranger(nil),
			stranger(map[string]any{"project_id": "4711", "project_path": "mallory/api", "ref": "release/1"}),
			stranger(map[string]any{"namespace_id": "4", "namespace_path": "mallory/payments", "sub": "project_path:mallory/api:ref_type:branch:ref:release/1", "ref": "release/1"}),
			stranger(map[string]any{"environment": "production", "environment_protected": "true", "ref": "stable"}),
		}},
		{"so do those with a similar name", []string{"VCI001", "VCI008"}, []access.Claims{
			stranger(map[string]any{"project_path": "payments-evil/api", "namespace_path": "payments-evil", "sub": "project_path:payments-evil/api:ref_type:branch:ref:main"}),
		}},
		{"so do those who took a name over", []string{"VCI001", "VCI003", "VCI019"}, []access.Claims{
			insider(id),
			insider(map[string]any{"project_id": "4711", "namespace_id": "4", "ref": "release/1"}),
		}},
		{"so do unprotected refs", []string{"VCI007", "VCI011", "VCI013"}, []access.Claims{
			insider(map[string]any{"ref_protected": "false"}),
			insider(map[string]any{"ref_protected": "false", "ref": "release/1"}),
			insider(map[string]any{"ref_protected": "false", "ref": "mallory", "environment": "production", "environment_protected": "false"}),
		}},
	}
}

// randomRole binds some claims to some values, patterns and not, of which some
// mean much and some nothing.
func randomRole(random *rand.Rand) string {
	values := map[string][]string{
		"project_id":            {"42", "43", "*", "4*", "**", "4*2"},
		"namespace_id":          {"40", "*", "4*"},
		`"/project_id"`:         {"42", "*"},
		"project_path":          {"payments/api", "payments/*", "payments*", "*/api", "*", "*/*", "pay*/api", "payments/a*"},
		"namespace_path":        {"payments", "payments*", "payments/*", "*"},
		"sub":                   {"project_path:payments/api:ref_type:branch:ref:main", "project_path:payments/*", "project_path:*", "*:ref:main", "project_path:payments*:ref_protected:true", "*"},
		"ref":                   {"main", "release/*", "*", "ma*n", "stable"},
		"ref_type":              {"branch", "*"},
		"ref_protected":         {"true", "false", "t*", "*e", "*"},
		"ci_config_ref_uri":     {"gitlab.example.com/payments/api//.gitlab-ci.yml@refs/heads/main", "gitlab.example.com/payments/*", "gitlab.example.com/*", "gitlab.*", "*//.gitlab-ci.yml@refs/heads/main"},
		`"/ref_protected"`:      {"true", "tru*"},
		"environment":           {"production", "*"},
		"environment_protected": {"true", "*", "false"},
		"user_access_level":     {"maintainer", "*"},
	}
	var claims strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if random.IntN(4) > 0 {
			continue
		}
		var list []string
		for range 1 + random.IntN(2) {
			list = append(list, fmt.Sprintf("%q", values[name][random.IntN(len(values[name]))]))
		}
		fmt.Fprintf(&claims, "    %s = [%s]\n", name, strings.Join(list, ", "))
	}
	extra := ""
	switch random.IntN(6) {
	case 0:
		extra = `  bound_subject = "project_path:payments/api:ref_type:branch:ref:main"` + "\n"
	case 1:
		extra = `  bound_subject = "project_id:42:ref_protected:true"` + "\n"
	}
	if random.IntN(3) > 0 {
		extra += `  bound_claims_type = "glob"` + "\n"
	}
	return `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
` + extra + "  bound_claims = {\n" + claims.String() + "  }\n}\n"
}
