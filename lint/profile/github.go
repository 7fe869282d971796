package profile

import "strings"

// github is GitHub Actions. The claims are those of
// https://docs.github.com/actions/reference/openid-connect-reference.
func github() *Profile {
	return &Profile{
		Name:          "github",
		Title:         "GitHub Actions",
		Hosts:         []string{"token.actions.githubusercontent.com"},
		Shared:        true,
		Claims:        githubClaims(),
		Subject:       githubSubject,
		Algorithms:    []string{"RS256"},
		Tenant:        "repository_id",
		TenantExample: "74",
	}
}

func githubClaims() []Claim {
	return append(registered(), []Claim{
		{Name: "repository_id", Identity: Project},
		{Name: "repository_owner_id", Identity: Group},
		{Name: "enterprise_id", Identity: Group, When: "in a repository of an enterprise"},
		{Name: "repository", Identity: Name, Hierarchical: true, Mutable: true},
		{Name: "repository_owner", Identity: Name, Hierarchical: true, Mutable: true},
		{Name: "enterprise", Identity: Name, Mutable: true, When: "in a repository of an enterprise"},
		{Name: "workflow_ref", Identity: Name, Hierarchical: true, Mutable: true},
		// A reusable workflow is called by whoever can read it: it says what a job
		// runs, and not whose job that is.
		{Name: "job_workflow_ref", Hierarchical: true, Mutable: true},
		{Name: "actor", Mutable: true},
		{Name: "actor_id"},
		{Name: "base_ref", Mutable: true},
		{Name: "environment", Mutable: true, When: "in a job with environment"},
		{Name: "event_name"},
		{Name: "head_ref", Mutable: true},
		{Name: "job_workflow_sha", PerJob: true},
		{Name: "ref", Mutable: true, Hierarchical: true},
		{Name: "ref_protected", Truth: true},
		{Name: "ref_type"},
		{Name: "repository_visibility"},
		{Name: "run_attempt", PerJob: true},
		{Name: "run_id", PerJob: true},
		{Name: "run_number", PerJob: true},
		{Name: "runner_environment"},
		{Name: "sha", PerJob: true},
		{Name: "workflow", Mutable: true},
		{Name: "workflow_sha", PerJob: true},
	}...)
}

// githubSubject reads sub as GitHub joins it by default,
// repo:OWNER/NAME:ref:refs/heads/main, or as repositories change it: pairs of
// claims and values.
func githubSubject(sub string) []Component {
	aliases := map[string]string{"repo": "repository"}
	var out []Component
	parts := strings.Split(sub, ":")
	for i := 0; i < len(parts); i++ {
		name := parts[i]
		if alias, ok := aliases[name]; ok {
			name = alias
		}
		if i+1 == len(parts) {
			break // a word by itself, such as pull_request
		}
		out = append(out, Component{Claim: name, Value: parts[i+1]})
		i++
	}
	return out
}
