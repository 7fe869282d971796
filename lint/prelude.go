package lint

import (
	"fmt"
	"maps"
	"strings"
)

// Prelude is what the examples of rules leave out: each of these blocks is added
// to an example that does not have one of the same type and label. No rule finds
// fault with them.
func Prelude() []string {
	return []string{
		`jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		`secrets_mount "ops" {
  type = "kv-v2"
}
`,
		`policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}
`,
		`jwt_role "deploy" {
  mount           = "jwt"
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = ["deploy"]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
	}
}

// Complete adds to an example what it leaves out.
func Complete(example string) string {
	var b strings.Builder
	b.WriteString(example)
	for _, block := range Prelude() {
		header, _, _ := strings.Cut(block, "{")
		if !strings.Contains(example, header) {
			b.WriteString("\n" + block)
		}
	}
	return b.String()
}

// Stranger is the token of a job that has nothing to do with the examples: a
// branch of a project that anybody may make on the same server.
func Stranger() map[string]any {
	return map[string]any{
		"aud":        "https://vault.example.com",
		"sub":        "project_path:mallory/anything:ref_type:branch:ref:main",
		"project_id": "1337", "project_path": "mallory/anything",
		"namespace_id": "1300", "namespace_path": "mallory",
		"job_project_id": "1337", "job_project_path": "mallory/anything",
		"job_namespace_id": "1300", "job_namespace_path": "mallory",
		"user_id": "13", "user_login": "mallory", "user_email": "mallory@example.net", "user_access_level": "owner",
		"pipeline_id": "7001", "pipeline_source": "push", "job_id": "9001",
		"ref": "main", "ref_type": "branch", "ref_path": "refs/heads/main", "ref_protected": "false",
		"runner_id": 7, "runner_environment": "self-hosted",
		"sha": "0123456789abcdef0123456789abcdef01234567", "project_visibility": "public",
		"ci_config_ref_uri": "gitlab.example.com/mallory/anything//.gitlab-ci.yml@refs/heads/main",
		"ci_config_sha":     "0123456789abcdef0123456789abcdef01234567",
		"job_source":        "push",
	}
}

// with is a token with some claims replaced. Those that GitLab makes of others
// follow them, unless they are replaced themselves.
func with(claims, others map[string]any) map[string]any {
	maps.Copy(claims, others)
	if _, given := others["ref_path"]; !given {
		kind := map[any]string{"branch": "heads", "tag": "tags"}[claims["ref_type"]]
		claims["ref_path"] = fmt.Sprintf("refs/%s/%s", kind, claims["ref"])
	}
	if _, given := others["sub"]; !given {
		claims["sub"] = fmt.Sprintf("project_path:%s:ref_type:%s:ref:%s", claims["project_path"], claims["ref_type"], claims["ref"])
	}
	if _, given := others["ci_config_ref_uri"]; !given {
		claims["ci_config_ref_uri"] = fmt.Sprintf("gitlab.example.com/%s//.gitlab-ci.yml@%s", claims["project_path"], claims["ref_path"])
	}
	return claims
}

// Insider is the token of the job that the examples are for: project 42,
// payments/api, on its protected branch main.
func Insider() map[string]any {
	return with(Stranger(), map[string]any{
		"sub":        "project_path:payments/api:ref_type:branch:ref:main",
		"project_id": "42", "project_path": "payments/api", "namespace_id": "40", "namespace_path": "payments",
		"job_project_id": "42", "job_project_path": "payments/api", "job_namespace_id": "40", "job_namespace_path": "payments",
		"user_id": "8", "user_login": "alice", "user_email": "alice@example.com", "user_access_level": "maintainer",
		"ref_protected": "true", "runner_environment": "gitlab-hosted", "project_visibility": "private",
		"ci_config_ref_uri": "gitlab.example.com/payments/api//.gitlab-ci.yml@refs/heads/main",
	})
}
