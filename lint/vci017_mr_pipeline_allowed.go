package lint

func mrPipelineAllowed() *Rule {
	return &Rule{
		ID: "VCI017", Name: "mr-pipeline-allowed", Severity: Warning,
		Summary: "A role for production is guarded by its environment only, and admits pipelines of merge requests.",
		Why: "The pipeline of a merge request runs code that nobody has reviewed. With `environment_protected = \"true\"` alone, a job of it that names the environment gets in as soon as somebody who may deploy starts it, on whatever branch.\n\n" +
			"`ref_protected = \"true\"` shuts merge requests out, and so does `pipeline_source` with the sources that are meant. Where the ref is spelt out, only its own code gets in. Where nothing guards the role, VCI011 or VCI013 says so.",
		Source: "https://docs.gitlab.com/ci/environments/protected_environments/ and https://docs.gitlab.com/ci/secrets/id_token_authentication/",
		Bad: `jwt_role "deploy" {
  name            = "deploy-production"
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id            = "42"
    environment           = "production"
    environment_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Good: `jwt_role "deploy" {
  name            = "deploy-production"
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id            = "42"
    environment           = "production"
    environment_protected = "true"
    pipeline_source       = ["push", "schedule", "web"]
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "Mallory opens a merge request in which the deployment prints its secrets, and asks a colleague to start the job.",
			Claims: with(Insider(), map[string]any{"ref": "mallory-1", "ref_path": "refs/heads/mallory-1", "ref_protected": "false", "pipeline_source": "merge_request_event", "environment": "production", "environment_protected": "true"}),
			Role:   "deploy-production",
		},
		Fixable: true,
		Others: map[string]string{
			"VCI016": "Jobs for production have an environment; those without are to be refused.",
		},
		check: eachRole(checkMergeRequests),
	}
}

func checkMergeRequests(p *pass, r *role) {
	if !r.production || r.profile.Claim("pipeline_source") == nil || !r.guarded() || r.mergeRequestsRefused() || r.refFixed() || r.tellsNothing("pipeline_source") {
		return
	}
	c := r.claim("pipeline_source")
	where := atBound(r)
	var changes []change
	if c != nil {
		where = atKey(r.Object, "bound_claims", c.name)
	} else {
		changes = append(changes, setIn("bound_claims", "pipeline_source", `["push", "schedule", "web"]`))
	}
	p.report(where, "The role is for production, and admits pipelines of merge requests, whose code nobody has reviewed.",
		"Bind ref_protected = \"true\", or pipeline_source to those that are meant, such as [\"push\", \"schedule\", \"web\"].", changes...)
}

// mergeRequestsRefused says whether no pipeline of a merge request gets in: its ref
// is never protected.
func (r *role) mergeRequestsRefused() bool {
	return r.refuses("pipeline_source", "merge_request_event") || r.refuses("ref_protected", "false")
}
