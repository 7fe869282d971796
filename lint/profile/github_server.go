package profile

// githubServer is a GitHub Enterprise Server of one's own: the claims of GitHub
// Actions, and nobody else's repositories. Its issuer is HOST/_services/token.
func githubServer() *Profile {
	p := github()
	p.Name, p.Title = "github-server", "GitHub Enterprise Server"
	p.Hosts, p.Paths = nil, []string{"/_services/token"}
	p.Shared = false
	return p
}
