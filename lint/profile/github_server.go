package profile

// githubServer is a GitHub Enterprise of one's own: the claims of GitHub Actions,
// and nobody else's repositories. The issuer of a server is HOST/_services/token,
// that of an enterprise with data residency token.actions.NAME.ghe.com.
func githubServer() *Profile {
	p := github()
	p.Name, p.Title = "github-server", "GitHub Enterprise"
	p.Hosts, p.Paths = []string{".ghe.com"}, []string{"/_services/token"}
	p.Shared = false
	return p
}
