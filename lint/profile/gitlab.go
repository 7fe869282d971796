package profile

import (
	"slices"
	"strings"

	"github.com/vaultci/vaultci/internal/gitlab"
)

// gitlabServer is a GitLab server of one's own.
func gitlabServer() *Profile {
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

// gitlabClaims takes the catalogue of GitLab's claims, and adds what only the
// linter asks.
func gitlabClaims() []Claim {
	perJob := []string{"exp", "nbf", "iat", "jti", "pipeline_id", "job_id", "sha", "ci_config_sha"}
	hierarchical := []string{
		"project_path", "job_project_path", "namespace_path", "job_namespace_path",
		"ci_config_ref_uri", "ref", "ref_path",
	}
	var claims []Claim
	for _, c := range gitlab.Claims() {
		claim := Claim{
			Name: c.Name, Type: gitlabType(c.Type), Truth: c.Type == gitlab.BooleanString, Since: c.Since,
			Identity: gitlabIdentity(c.Identity), Mutable: c.Chosen || c.Identity == gitlab.Reusable,
			PerJob: slices.Contains(perJob, c.Name), Hierarchical: slices.Contains(hierarchical, c.Name),
		}
		if c.Present != gitlab.Always {
			claim.When = string(c.Present)
		}
		claims = append(claims, claim)
	}
	return claims
}

func gitlabType(t gitlab.ClaimType) Type {
	switch t {
	case gitlab.Number:
		return Number
	case gitlab.StringOrList, gitlab.ListOfStrings:
		return Strings
	case gitlab.Object, gitlab.ListOfObjects:
		return Object
	}
	return String
}

func gitlabIdentity(g gitlab.Grade) Identity {
	switch g {
	case gitlab.StableProject:
		return Project
	case gitlab.StableGroup:
		return Group
	case gitlab.Reusable:
		return Name
	}
	return Nobody
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
