package lint

import (
	"fmt"

	"github.com/vaultci/vaultci/lint/profile"
)

func sharedIssuerBroad() *Rule {
	return &Rule{
		ID: "VCI002", Name: "shared-issuer-broad", Severity: Error,
		Summary: "The issuer is one that strangers share, and the role binds no id of a project or a group.",
		Why: "On gitlab.com and on GitHub everybody has jobs with tokens of the same issuer. A name that is given up, by renaming, moving or deleting, can be registered again by any of them, and then the role admits them. " +
			"In trust that was looked at in clouds, one name of seven was free to take.\n\n" +
			"Only an id holds: `project_id` or `namespace_id`, and on GitHub `repository_id` or `repository_owner_id`. The name may stay beside it. This is for names in the subject, too.\n\n" +
			"GitLab gives no ID tokens to a project whose path was another's before, but only while the path is a part of `sub`.",
		Source: "Astrix Security, Sub:jugation (2026). https://docs.github.com/actions/reference/openid-connect-reference has the ids of GitHub.",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_path  = "payments/api"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}

jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.com"
  bound_issuer       = "https://gitlab.com"
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Good: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    project_path  = "payments/api"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}

jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.com"
  bound_issuer       = "https://gitlab.com"
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Attack: Attack{
			Story:  "The group payments of gitlab.com was renamed. Mallory, whom nobody knows, makes a new group payments with a project api, protects main, and runs a job there.",
			Claims: with(Insider(), map[string]any{"project_id": "1337", "namespace_id": "1300", "job_project_id": "1337", "job_namespace_id": "1300"}),
		},
		check: eachRole(checkSharedIssuer),
	}
}

func checkSharedIssuer(p *pass, r *role) {
	if !r.profile.Shared || bind(r).identity != profile.Name {
		return
	}
	where, claim := nameBinding(r)
	p.report(where, fmt.Sprintf("Strangers have tokens of %s: the role binds %s and no id, and any of them can take the name after it was given up.", issuerOf(r), claim), idRemedy(r))
}
