package profile

// generic is an issuer of which nothing is known but OpenID Connect: sub is
// unique and never given to another (OpenID Connect Core 1.0, section 2). The
// claims beside it are those by which known issuers tell tenants apart.
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
		{Name: "oid", Identity: Project},       // Entra ID: the object
		{Name: "azp", Identity: Project},       // OpenID Connect: the client
		{Name: "client_id", Identity: Project}, // RFC 9068
		{Name: "email", Identity: Name, Mutable: true},
		{Name: "preferred_username", Identity: Name, Mutable: true},
		{Name: "organization_id", Identity: Group}, // Buildkite, CircleCI and others
		{Name: "pipeline_slug", Identity: Name, Mutable: true},
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
