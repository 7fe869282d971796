package profile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/lint/profile"
)

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		issuer string
		bound  []string
		want   string
	}{
		{"https://gitlab.com", nil, "gitlab.com"},
		{"https://GitLab.com/", nil, "gitlab.com"},
		{"https://gitlab.example.com", nil, "gitlab"},
		{"https://gitlab.example.com:8443/path", nil, "gitlab"},
		{"gitlab.example.com", nil, "gitlab"},
		{"https://notgitlab.com", nil, "generic"},
		{"https://token.actions.githubusercontent.com", nil, "github"},
		{"https://token.actions.githubusercontent.com/octo", []string{"project_id"}, "github"},
		{"https://ci.example.com", []string{"ref_type", "project_path"}, "gitlab"},
		{"https://ci.example.com", []string{"repository", "ref"}, "github-server"},
		{"https://github.example.com/_services/token", nil, "github-server"},
		{"https://token.actions.octocorp.ghe.com", nil, "github-server"},
		{"https://git.example.com", profile.SubjectClaims("project_path:g/*"), "gitlab"},
		{"https://git.example.com", profile.SubjectClaims("repo:octo/*"), "github-server"},
		{"https://git.example.com", profile.SubjectClaims("system:serviceaccount:a:b"), "generic"},
		{"https://ci.example.com", []string{"sub", "aud"}, "generic"},
		{"", nil, "generic"},
	}
	for _, tt := range tests {
		if got := profile.Find(tt.issuer, tt.bound); got.Name != tt.want {
			t.Errorf("%q with %v: %s, want %s", tt.issuer, tt.bound, got.Name, tt.want)
		}
	}
}

func TestSubject(t *testing.T) {
	t.Parallel()
	type parts = []profile.Component
	tests := []struct {
		profile, sub string
		want         parts
	}{
		{"gitlab", "project_path:g/p:ref_type:branch:ref:main", parts{{"project_path", "g/p"}, {"ref_type", "branch"}, {"ref", "main"}}},
		{"gitlab", "project_id:42:ref_type:tag:ref:v1:2", parts{{"project_id", "42"}, {"ref_type", "tag"}, {"ref", "v1:2"}}},
		{"gitlab", "somebody", nil},
		{"github", "repo:octo/app:ref:refs/heads/main", parts{{"repository", "octo/app"}, {"ref", "refs/heads/main"}}},
		{"github", "repo:octo/app:pull_request", parts{{"repository", "octo/app"}}},
		{"github", "repository_id:74:environment:prod", parts{{"repository_id", "74"}, {"environment", "prod"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, profile.Named(tt.profile).Subject(tt.sub)); diff != "" {
			t.Errorf("%s: %s: (-want +got)\n%s", tt.profile, tt.sub, diff)
		}
	}
}

// TestTables wants each profile to be one that can be chosen and worked with.
func TestTables(t *testing.T) {
	t.Parallel()
	for _, p := range profile.All() {
		if profile.Named(p.Name) == nil || p.Title == "" || p.Claim(p.Tenant) == nil || p.TenantExample == "" {
			t.Errorf("%s lacks a fact", p.Name)
		}
		if p.Claim(p.Tenant).Identity != profile.Project {
			t.Errorf("%s: %s is not the id of a project", p.Name, p.Tenant)
		}
		seen := map[string]bool{}
		for _, c := range p.Claims {
			if seen[c.Name] {
				t.Errorf("%s: %s is there twice", p.Name, c.Name)
			}
			seen[c.Name] = true
		}
		if len(p.Graded(profile.Project)) == 0 {
			t.Errorf("%s has nothing that identifies a project", p.Name)
		}
	}
}

func TestWithoutKinds(t *testing.T) {
	t.Parallel()
	for beginning, want := range map[string]string{
		"":                               "",
		"system:serviceaccount:":         "",
		"system:serviceaccount:payments": "payments",
		"system:serv":                    "serv",
		"organization:acme:project:":     "acme:project:",
		"spiffe://example.org/":          "",
		"spiffe://example.org/ns/pay":    "pay",
		"acme":                           "acme",
	} {
		if got := profile.WithoutKinds(beginning); got != want {
			t.Errorf("%s: %q, want %q", beginning, got, want)
		}
	}
}
