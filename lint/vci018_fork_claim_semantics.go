package lint

import (
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/lint/profile"
)

func forkClaimSemantics() *Rule {
	return &Rule{
		ID: "VCI018", Name: "fork-claim-semantics", Severity: Warning,
		Summary: "A role for merge requests says where a job runs and not whose code it runs, or the other way round.",
		Why: "In the pipeline of a merge request from a fork that runs in the parent project, `project_id` is that of the fork, whose code it is, and `job_project_id` that of the parent, where it runs. This goes for `namespace_id` and the paths, too. " +
			"A role that binds `job_project_id` alone admits the code of every fork.\n\n" +
			"Before `job_project_id` came, in GitLab 18.4, `project_id` was at some time that of the parent. A role that binds `project_id` and asks for merge requests then admits forks. Bind both: they are the same but for forks. " +
			"A ref that is protected is never one of a fork's.",
		Source: "https://docs.gitlab.com/ci/secrets/id_token_authentication/: job_project_id since GitLab 18.4; gitlab-org/gitlab#563038 on what project_id means for forks.",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    job_project_id  = "42"
    pipeline_source = "merge_request_event"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Good: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    job_project_id  = "42"
    project_id      = "42"
    pipeline_source = "merge_request_event"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "Mallory opens a merge request from her fork, and a member of the project runs its pipeline there.",
			Claims: with(Stranger(), map[string]any{"job_project_id": "42", "job_project_path": "payments/api", "job_namespace_id": "40", "job_namespace_path": "payments", "pipeline_source": "merge_request_event"}),
		},
		Others: map[string]string{
			"VCI011": "The role is for merge requests, whose branches are not protected.",
		},
		check: eachRole(checkForks),
	}
}

func checkForks(p *pass, r *role) {
	if r.profile.Claim("job_project_id") == nil || r.mergeRequestsRefused() {
		return
	}
	runs, code := r.placesOf()
	source := r.claim("pipeline_source")
	switch {
	case runs != nil && !code:
		p.report(atKey(r.Object, "bound_claims", runs.name),
			fmt.Sprintf("Merge requests from forks get in: %s says where a job runs, and not whose code it runs.", runs.name),
			fmt.Sprintf("Bind %s too, or ref_protected = \"true\".", strings.TrimPrefix(runs.top, "job_")))
	case runs == nil && code && source != nil && !r.tellsNothing("pipeline_source") && p.mayPrecede("job_project_id", r):
		p.report(atKey(r.Object, "bound_claims", source.name),
			"Merge requests from forks may get in: what project_id is in their pipelines depends on the version of GitLab.",
			"Bind job_project_id too, which GitLab has since 18.4, or say with issuer_version of the lint block that yours has it; leave merge_request_event out on an older one.")
	}
}

// placesOf returns a claim that binds where jobs run, and says whether one binds
// whose code they run.
func (r *role) placesOf() (runs *claim, code bool) {
	code = r.profile.Subject != nil && r.subjectIdentity(r.String("bound_subject"), false) > profile.Nobody
	for i := range r.claims {
		c := &r.claims[i]
		switch {
		case c.deep || len(c.values) == 0 || r.worst(c) == profile.Nobody:
		case strings.HasPrefix(c.top, "job_"):
			runs = c
		default:
			code = true
		}
	}
	return runs, code
}

// mayPrecede says whether the issuer may be older than a claim.
func (p *pass) mayPrecede(claim string, r *role) bool {
	c := r.profile.Claim(claim)
	return p.settings.IssuerVersion == "" || older(p.settings.IssuerVersion, c.Since)
}
