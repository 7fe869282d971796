package profile

import (
	"slices"
	"strings"
)

// SubjectClaims returns the claims that a subject, or a pattern of one, is made of
// as some known issuer makes it; none where it begins as no known one does.
func SubjectClaims(sub string) []string {
	var names []string
	for _, p := range All() {
		if p.Subject == nil {
			continue
		}
		parts := p.Subject(sub)
		if len(parts) == 0 || p.Claim(parts[0].Claim) == nil {
			continue
		}
		for _, c := range parts {
			names = append(names, c.Claim)
		}
	}
	return names
}

// WithoutKinds returns the beginning of a pattern of a subject without the words
// that say of what kind the next one is, as organization does in organization:acme.
// Every subject of an issuer begins with the same: nothing is left of a pattern
// that names nobody.
func WithoutKinds(beginning string) string {
	kinds := []string{
		"", "system", "serviceaccount", "organization", "org", "project", "project_id", "project_path", "repo", "repository",
		"repository_id", "repository_owner", "repository_owner_id", "owner", "workspace", "namespace", "pipeline", "user", "ns",
	}
	rest := strings.TrimPrefix(beginning, "spiffe://")
	if rest != beginning { // spiffe://DOMAIN/PATH, and the domain is everybody's
		_, rest, _ = strings.Cut(rest, "/")
	}
	for rest != "" {
		end := strings.IndexAny(rest, ":/|")
		if end < 0 || !slices.Contains(kinds, rest[:end]) {
			return rest
		}
		rest = rest[end+1:]
	}
	return ""
}
