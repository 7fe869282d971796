package planfile

import (
	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/plan"
)

// accessChange is one [plan.AccessChange]. It is for show only: nothing is carried
// out by it.
type accessChange struct {
	Address   string        `json:"address"`
	Effect    access.Effect `json:"effect"`
	Tokens    []tokenChange `json:"tokens,omitempty"`
	Paths     []pathChange  `json:"paths,omitempty"`
	MorePaths int           `json:"more_paths,omitempty"`
	Gained    []string      `json:"policies_gained,omitempty"`
	Lost      []string      `json:"policies_lost,omitempty"`
	Roles     []string      `json:"roles,omitempty"`
	MoreRoles int           `json:"more_roles,omitempty"`
	New       bool          `json:"new,omitempty"`
}

type tokenChange struct {
	Attribute string        `json:"attribute"`
	Effect    access.Effect `json:"effect"`
	Text      string        `json:"text"`
}

type pathChange struct {
	Path      string   `json:"path"`
	Gained    []string `json:"gained,omitempty"`
	Lost      []string `json:"lost,omitempty"`
	Loosened  bool     `json:"loosened,omitempty"`
	Tightened bool     `json:"tightened,omitempty"`
}

// sensitiveText stands for words in which there is a secret.
const sensitiveText = "(sensitive)"

// access gives an access change its saved form, without the words in which a
// secret stands.
func (e *encoder) access(a *plan.AccessChange) accessChange {
	out := accessChange{
		Address: a.Address, Effect: a.Effect, MorePaths: a.MorePaths,
		Gained: a.Gained, Lost: a.Lost, Roles: a.Roles, MoreRoles: a.MoreRoles, New: a.New,
	}
	for _, t := range a.Tokens {
		out.Tokens = append(out.Tokens, tokenChange{t.Attribute, t.Effect, e.words(t.Text)})
	}
	for i := range a.Paths {
		p := &a.Paths[i]
		out.Paths = append(out.Paths, pathChange{e.words(p.Path), p.Gained.Names(), p.Lost.Names(), p.Loosened, p.Tightened})
	}
	return out
}

func (e *encoder) words(text string) string {
	if e.secret != nil && e.secret(text) {
		return sensitiveText
	}
	return text
}

// restore gives the access change back.
func (a *accessChange) restore() plan.AccessChange {
	out := plan.AccessChange{
		Address: a.Address, Effect: a.Effect, MorePaths: a.MorePaths,
		Gained: a.Gained, Lost: a.Lost, Roles: a.Roles, MoreRoles: a.MoreRoles, New: a.New,
	}
	for _, t := range a.Tokens {
		out.Tokens = append(out.Tokens, access.RoleChange(t))
	}
	for _, p := range a.Paths {
		out.Paths = append(out.Paths, access.PathChange{
			Path: p.Path, Gained: capabilities(p.Gained), Lost: capabilities(p.Lost), Loosened: p.Loosened, Tightened: p.Tightened,
		})
	}
	return out
}

// capabilities reads names of either dialect; others are left out.
func capabilities(names []string) access.Capabilities {
	var all access.Capabilities
	for _, name := range names {
		for _, d := range []access.Dialect{access.Vault, access.OpenBao} {
			if c, ok := access.ParseCapability(name, d); ok {
				all |= c
			}
		}
	}
	return all
}
