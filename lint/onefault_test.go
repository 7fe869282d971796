package lint_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/lint"
)

// TestOneFaultOneFinding wants the bad example of a rule to be no other rule's
// finding too, but for what holds of the good one as well: a fault is said once.
func TestOneFaultOneFinding(t *testing.T) {
	t.Parallel()
	for _, r := range lint.Rules() {
		if strings.HasPrefix(r.Name, "ignore-") || r.Live { // what they hid is back
			continue
		}
		in := load(t, example(r.Bad))
		for _, f := range lint.Run(in) {
			if f.Rule.ID != r.ID && r.Others[f.Rule.ID] == "" {
				t.Errorf("the bad example of %s: %s\n  %s", r.ID, describe(in, f), f.Message)
			}
		}
	}
}

// plantedRole is without any fault.
const plantedRole = `jwt_role "deploy" {
  name              = "deploy-production"
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "release/*"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`

// TestPlantedFaults plants one fault after the other in a role, each of which
// touches several rules, and wants just one of them to speak.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	const (
		id, ref, protected = `project_id    = "42"`, `ref           = "release/*"`, `ref_protected = "true"`
		refType, glob      = `ref_type      = "branch"` + "\n", `  bound_claims_type = "glob"` + "\n"
		audience, user     = `["https://vault.example.com"]`, `user_claim        = "project_id"`
	)
	tests := []struct{ name, old, planted, want string }{
		{"nothing", id, id, ""},
		{"no project", id, `user_access_level = "maintainer"`, "error VCI001"},
		{"any project", id, `project_id = "*"`, "error VCI001"},
		{"ids by a pattern", id, `project_id = ["42", "4*"]`, "error VCI001"},
		{"any group's project", id, `project_path = "*/api"`, "error VCI001"},
		{"a project's name", id, `project_path = "payments/api"`, "warning VCI003"},
		{"a misspelt id", id, `projectid = "42"`, "error VCI015"},
		{"an id as a path", id, `project_id = "payments/api"`, "error VCI014"},
		{"where it runs", id, `job_project_id = "42"`, ""},
		{"no audience", "  bound_audiences   = " + audience + "\n", "", "error VCI004"},
		{"the server's audience", audience, `["https://gitlab.example.com"]`, "warning VCI005"},
		{"two audiences", audience, `["https://vault.example.com", "https://vault.example.org"]`, "warning VCI006"},
		{"an audience with a star", audience, `["*"]`, "warning VCI005"},
		{"any ref", ref, `ref = "*"`, "error VCI007"},
		{"any ref in a list", ref, `ref = ["main", "*"]`, "error VCI007"},
		{"any protection", protected, `ref_protected = "*"`, "error VCI007"},
		{"both protections", protected, `ref_protected = ["true", "false"]`, "error VCI013"},
		{"no protection of a pattern", protected, "", "error VCI013"},
		{"protection in capitals", protected, `ref_protected = "TRUE"`, "error VCI014"},
		{"no type", refType, "", "warning VCI012"},
		{"a wrong type", `"branch"`, `"heads"`, "error VCI014"},
		{"any type", `"branch"`, `"*a*"`, "error VCI007"},
		{"no glob", glob, "", "warning VCI009"},
		{"glob for nothing", ref, `ref = "main"`, "warning VCI009"},
		{"a class", ref, `ref = "v[0-9]*"`, "warning VCI009"},
		{"a regular expression", ref, `ref = "^release/.*$"`, "warning VCI010"},
		{"an expression for a pattern", ref, `ref = "release/.*"`, "warning VCI010"},
		{"a claim that is not there", refType, refType + `    branch = "x"` + "\n", "warning VCI015"},
		{"a claim that is there at times", refType, refType + `    environment = "production"` + "\n", "notice VCI016"},
		{"a number among patterns", refType, refType + `    runner_id = "7"` + "\n", "error VCI014"},
		{"a person's alias", user, `user_claim = "user_login"`, "warning VCI020"},
		{"a branch's alias", user, `user_claim = "ref"`, "warning VCI020"},
		{"a job's alias", user, `user_claim = "pipeline_id"`, "warning VCI021"},
		{"a subject's alias", user, `user_claim = "sub"`, "warning VCI021"},
		{"a number's alias", user, `user_claim = "runner_id"`, "error VCI014"},
		{"an unknown alias", user, `user_claim = "project"`, "warning VCI015"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(plantedRole, tt.old) != 1 {
				t.Fatalf("%q is not in the role once", tt.old)
			}
			in := load(t, example(strings.Replace(plantedRole, tt.old, tt.planted, 1)))
			var got []string
			for _, f := range lint.Run(in) {
				got = append(got, f.Severity.String()+" "+f.Rule.ID)
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("findings: %v, want %q", got, tt.want)
			}
		})
	}
}
