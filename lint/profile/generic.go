package profile

// generic is an issuer of which nothing is known but OpenID Connect: sub is
// unique and never given to another (OpenID Connect Core 1.0, section 2). The
// claims beside it are those by which known issuers tell tenants apart. The client,
// azp or client_id, is none of them: whoever logs in by it has a token with it. And
// the name of a pipeline, without its organization's, is one that others have too.
func generic() *Profile {
	claims := registered()
	for i := range claims {
		if claims[i].Name == "sub" {
			claims[i].Identity = Project
		}
	}
	for _, known := range []*Profile{gitlabServer(), github()} {
		for _, c := range known.Claims {
			if c.Identity != Nobody && c.Name != "sub" {
				c.When, c.Since = "", ""
				claims = append(claims, c)
			}
		}
	}
	claims = append(claims, []Claim{
		{Name: "oid", Identity: Project}, // Entra ID: the object
		{Name: "email", Identity: Name, Mutable: true},
		{Name: "preferred_username", Identity: Name, Mutable: true},
		{Name: "organization_id", Identity: Group}, // Buildkite
		{Name: "organization_slug", Identity: Name, Mutable: true},
		{Name: "oidc.circleci.com/project-id", Identity: Project},
		{Name: "oidc.circleci.com/org-id", Identity: Group},
		{Name: "terraform_workspace_id", Identity: Project}, // HCP Terraform
		{Name: "terraform_project_id", Identity: Group},
		{Name: "terraform_organization_id", Identity: Group},
		{Name: "repositoryUuid", Identity: Project}, // Bitbucket
		{Name: "workspaceUuid", Identity: Group},
		{Name: "/kubernetes.io/serviceaccount/uid", Identity: Project},
		{Name: "/kubernetes.io/namespace", Identity: Name, Mutable: true},
	}...)
	return &Profile{
		Name:          "generic",
		Title:         "an OpenID Connect issuer",
		Open:          true,
		Claims:        claims,
		Tenant:        "sub",
		TenantExample: "the subject of the job",
	}
}
