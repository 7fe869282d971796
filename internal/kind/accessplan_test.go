package kind_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/plan"
)

// declare loads a configuration with a role "r" of the mount "ci", to whose block
// lines are added, and a policy "p".
func declare(t *testing.T, schema *hclschema.Schema, role, policy, more string) []*hclschema.Object {
	t.Helper()
	text := fmt.Sprintf(`
variable "secret" {
  type      = string
  default   = "hush"
  sensitive = true
}

jwt_auth "ci" {
  oidc_discovery_url = "https://gitlab.example.com"
}

jwt_role "r" {
  mount           = "ci"
  user_claim      = "sub"
  bound_audiences = ["vault"]
%s
}

policy "p" {
  rules = %q
}

%s
`, role, policy, more)
	config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}}, hclschema.Options{Schema: schema})
	if diags.HasErrors() {
		t.Fatalf("%s\n%v", text, diags)
	}
	return config.Objects
}

// words says what a plan does to access.
func words(changes []plan.AccessChange) string {
	var b strings.Builder
	for _, a := range changes {
		fmt.Fprintf(&b, "%s %s", a.Address, a.Effect)
		for _, c := range a.Tokens {
			fmt.Fprintf(&b, "; %s", c.Text)
		}
		for _, p := range a.Paths {
			fmt.Fprintf(&b, "; %s +[%s] -[%s]", p.Path, p.Gained, p.Lost)
		}
		fmt.Fprintf(&b, "; policies +%v -%v; roles %v new %t\n", a.Gained, a.Lost, a.Roles, a.New)
	}
	return b.String()
}

func TestAccessOfPlans(t *testing.T) {
	t.Parallel()
	const (
		bound   = "  bound_claims   = { project_id = \"42\" }\n"
		holds   = "  token_policies = [\"p\"]\n"
		read    = `path "a/*" { capabilities = ["read"] }`
		update  = `path "a/*" { capabilities = ["read", "update"] }`
		deny    = `path "b/c" { capabilities = ["deny"] }`
		another = `policy "q" {
  rules = "path \"b/*\" { capabilities = [\"read\"] }"
}
`
	)
	type side struct{ role, policy, more string }
	for _, tt := range []struct {
		name          string
		before, after *side
		want          string
	}{
		{"nothing", &side{bound + holds, read, ""}, &side{bound + holds, read, ""}, ""},
		{"formatting", &side{bound + holds, read, ""}, &side{bound + holds, read + "\n# x", ""}, ""},
		{"lifetime", &side{bound + holds, read, ""}, &side{bound + holds + "token_ttl = 60", read, ""}, ""},
		{
			"all new", nil, &side{bound + holds, read, ""},
			"jwt_role.r widens; admits tokens with project_id = \"42\"; a/* +[read] -[]; policies +[] -[]; roles [] new false\n" +
				"policy.p widens; a/* +[read] -[]; policies +[] -[]; roles [auth/ci/role/r] new true\n",
		},
		{
			"claim taken out", &side{bound + holds, read, ""}, &side{holds, read, ""},
			"jwt_role.r widens; project_id may be anything; it had to be \"42\"; policies +[] -[]; roles [] new false\n",
		},
		{
			"capability added", &side{bound + holds, read, ""}, &side{bound + holds, update, ""},
			"policy.p widens; a/* +[update] -[]; policies +[] -[]; roles [auth/ci/role/r] new false\n",
		},
		{
			"policy given", &side{bound, read, ""}, &side{bound + holds, read, ""},
			"jwt_role.r widens; a/* +[read] -[]; policies +[] -[]; roles [] new false\n",
		},
		{
			"policy given and changed", &side{bound, read, ""}, &side{bound + holds, update, ""},
			"jwt_role.r widens; a/* +[read, update] -[]; policies +[] -[]; roles [] new false\n" +
				"policy.p widens; a/* +[update] -[]; policies +[] -[]; roles [auth/ci/role/r] new false\n",
		},
		{
			"policy of which nothing is known", &side{bound, read, ""}, &side{bound + `token_policies = ["live"]`, read, ""},
			"jwt_role.r widens; policies +[live] -[]; roles [] new false\n",
		},
		{
			"default policy left out", &side{bound, read, ""}, &side{bound + `token_no_default_policy = true`, read, ""},
			"jwt_role.r narrows; policies +[] -[default]; roles [] new false\n",
		},
		{
			"a deny that hides what another policy allows",
			&side{bound + "token_policies = [\"p\", \"q\"]", read, another}, &side{bound + "token_policies = [\"p\", \"q\"]", read + "\n" + deny, another},
			"policy.p narrows; b/c +[] -[read]; policies +[] -[]; roles [auth/ci/role/r] new false\n",
		},
		{
			"a deny that hides nothing", &side{bound + holds, read, another}, &side{bound + holds, read + "\n" + deny, another}, "",
		},
		{
			"a deny taken out of a policy that nobody is known to have", &side{bound, read + "\n" + deny, ""}, &side{bound, read, ""},
			"policy.p widens; b/c +[] -[]; policies +[] -[]; roles [] new false\n",
		},
		{
			"a deny beside a policy that is not known", &side{bound + "token_policies = [\"p\", \"live\"]", read, ""}, &side{bound + "token_policies = [\"p\", \"live\"]", read + "\n" + deny, ""},
			"policy.p narrows; b/c +[] -[]; policies +[] -[]; roles [auth/ci/role/r] new false\n",
		},
		{
			"what another policy allows already",
			&side{bound + "token_policies = [\"p\", \"q\"]", read, another}, &side{bound + "token_policies = [\"p\", \"q\"]", read + "\n" + `path "b/*" { capabilities = ["read"] }`, another}, "",
		},
		{
			"sensitive constraints", &side{bound + holds, read, ""}, &side{"bound_claims = { project_id = var.secret }\n" + holds, read, ""},
			"jwt_role.r changes; (sensitive); policies +[] -[]; roles [] new false\n",
		},
		{
			"other roles too", &side{bound + holds, read, ""},
			&side{bound + holds, update, "jwt_role \"s\" {\nmount = \"ci\"\nuser_claim = \"sub\"\nbound_audiences = [\"x\"]\n" + holds + "}\n"},
			"jwt_role.s widens; admits tokens with any claims, for aud = \"x\"; a/* +[read, update] -[]; policies +[] -[]; roles [] new false\n" +
				"policy.p widens; a/* +[update] -[]; policies +[] -[]; roles [auth/ci/role/r auth/ci/role/s] new false\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			schema := kind.All().Schema()
			state := plan.NewState()
			if tt.before != nil {
				for _, o := range declare(t, schema, tt.before.role, tt.before.policy, tt.before.more) {
					state.Put(o)
				}
			}
			p := plan.Compute(declare(t, schema, tt.after.role, tt.after.policy, tt.after.more), state, plan.Options{})
			if diff := cmp.Diff(tt.want, words(p.Access)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestAccessOfDeletes deletes the role and the policy.
func TestAccessOfDeletes(t *testing.T) {
	t.Parallel()
	schema := kind.All().Schema()
	state := plan.NewState()
	for _, o := range declare(t, schema, "bound_claims = { project_id = \"42\" }\ntoken_policies = [\"p\"]", `path "a" { capabilities = ["read"] }`, "") {
		if o.Kind.Name == "jwt_auth" {
			state.Put(o)
		} else {
			state.PutUndeclared(o)
		}
	}
	want := "jwt_role.r narrows; admits no tokens; it admitted those with project_id = \"42\"; a +[] -[read]; policies +[] -[]; roles [] new false\n" +
		"policy.p narrows; a +[] -[read]; policies +[] -[]; roles [] new false\n"
	if diff := cmp.Diff(want, words(plan.Compute(nil, state, plan.Options{}).Access)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAccessOfMounts changes what a mount trusts.
func TestAccessOfMounts(t *testing.T) {
	t.Parallel()
	schema := kind.All().Schema()
	load := func(lines string) []*hclschema.Object {
		config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte("jwt_auth \"ci\" {\n" + lines + "\n}\n")}}, hclschema.Options{Schema: schema})
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		return config.Objects
	}
	const one, other = `oidc_discovery_url = "https://one"`, `oidc_discovery_url = "https://other"`
	for _, tt := range []struct{ before, after, want string }{
		{one, one + "\ndefault_role = \"x\"", ""},
		{one, other, "changes; tokens signed by other keys are trusted, in all roles of the mount"},
		{one + "\nbound_issuer = \"https://one\"", one, `widens; iss may be anything; it had to be "https://one", in all roles of the mount`},
		{one, one + "\nbound_issuer = \"https://one\"", `narrows; iss must be "https://one"; it could be anything, in all roles of the mount`},
		{one + "\njwt_supported_algs = [\"RS256\"]", one, `widens; the algorithm of signatures may be anything; it had to be "RS256"`},
		{one + "\njwt_supported_algs = [\"RS256\"]", one + "\njwt_supported_algs = [\"ES256\"]", `changes; the algorithm of signatures must be "ES256"; it had to be "RS256"`},
	} {
		state := plan.NewState()
		for _, o := range load(tt.before) {
			state.Put(o)
		}
		want := tt.want
		if want != "" {
			want = "jwt_auth.ci " + want + "; policies +[] -[]; roles [] new false\n"
		}
		if diff := cmp.Diff(want, words(plan.Compute(load(tt.after), state, plan.Options{}).Access)); diff != "" {
			t.Errorf("%s -> %s (-want +got):\n%s", tt.before, tt.after, diff)
		}
	}
}
