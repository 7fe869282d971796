package profile

import "strings"

// gitlab is a GitLab server of one's own. The claims are those of
// https://docs.gitlab.com/ci/secrets/id_token_authentication/ and of GitLab's
// lib/gitlab/ci/jwt_v2.rb.
func gitlab() *Profile {
	return &Profile{
		Name:          "gitlab",
		Title:         "GitLab",
		Hosts:         []string{"gitlab."},
		Claims:        gitlabClaims(),
		Subject:       gitlabSubject,
		Algorithms:    []string{"RS256"},
		Tenant:        "project_id",
		TenantExample: "42",
	}
}

func gitlabClaims() []Claim {
	const (
		environment = "in a job with environment"
		runner      = "when the job has a runner"
	)
	return append(registered(), []Claim{
		{Name: "project_id", Identity: Project},
		{Name: "job_project_id", Identity: Project, Since: "18.4"},
		{Name: "namespace_id", Identity: Group},
		{Name: "job_namespace_id", Identity: Group, Since: "18.4"},
		{Name: "project_path", Identity: Name, Hierarchical: true, Mutable: true},
		{Name: "job_project_path", Identity: Name, Hierarchical: true, Mutable: true, Since: "18.4"},
		{Name: "namespace_path", Identity: Name, Hierarchical: true, Mutable: true},
		{Name: "job_namespace_path", Identity: Name, Hierarchical: true, Mutable: true, Since: "18.4"},
		{Name: "ci_config_ref_uri", Identity: Name, Hierarchical: true, Mutable: true, Since: "16.2", When: "when the pipeline's definition is in the project"},
		{Name: "user_id"},
		{Name: "user_login", Mutable: true},
		{Name: "user_email", Mutable: true},
		{Name: "user_access_level", Since: "16.9"},
		{Name: "user_identities", Type: Object, Since: "16.0", When: "when the user allows it"},
		{Name: "groups_direct", Type: Strings, Since: "16.11", When: "when the user is in no more than 200 groups"},
		{Name: "pipeline_id", PerJob: true},
		{Name: "pipeline_source"},
		{Name: "job_id", PerJob: true},
		{Name: "ref", Mutable: true, Hierarchical: true},
		{Name: "ref_type"},
		{Name: "ref_path", Mutable: true, Hierarchical: true, Since: "16.0"},
		{Name: "ref_protected"},
		{Name: "environment", Mutable: true, When: environment, Since: "13.9"},
		{Name: "environment_protected", When: environment, Since: "13.9"},
		{Name: "deployment_tier", When: environment, Since: "15.2"},
		{Name: "environment_action", When: environment, Since: "16.5"},
		{Name: "runner_id", Type: Number, When: runner, Since: "16.0"},
		{Name: "runner_environment", When: runner, Since: "16.0"},
		{Name: "sha", PerJob: true, Since: "16.0"},
		{Name: "project_visibility", Since: "16.3"},
		{Name: "ci_config_sha", PerJob: true, Since: "16.2", When: "when the pipeline's definition is in the project"},
		{Name: "job_source", Since: "18.9"},
		{Name: "job_config", Type: Object, Since: "18.9", When: "in a job of a policy"},
	}...)
}

// gitlabSubject reads sub as GitLab joins it, name:value:name:value. Values may
// hold no colon but for the last, so that each name is looked for in its turn.
func gitlabSubject(sub string) []Component {
	names := []string{"project_path", "project_id", "ref_type", "ref", "ref_protected", "environment_protected", "deployment_tier"}
	var out []Component
	parts := strings.Split(sub, ":")
	for i := 0; i < len(parts); i++ {
		known := false
		for _, name := range names {
			known = known || name == parts[i]
		}
		if known && i+1 < len(parts) {
			out = append(out, Component{Claim: parts[i], Value: parts[i+1]})
			i++
		} else if len(out) > 0 {
			out[len(out)-1].Value += ":" + parts[i]
		}
	}
	return out
}
