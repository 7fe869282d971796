package profile

// gitlabCom is gitlab.com: the claims of GitLab, and everybody has a project.
func gitlabCom() *Profile {
	p := gitlabServer()
	p.Name, p.Title = "gitlab.com", "gitlab.com"
	p.Hosts = []string{"gitlab.com"}
	p.Shared = true
	return p
}
