package render

import (
	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/plan"
)

type jsonAccess struct {
	Address  string            `json:"address"`
	Effect   access.Effect     `json:"effect"`
	Tokens   []jsonTokenChange `json:"tokens"`
	Paths    []jsonPathChange  `json:"paths"`
	Gained   []string          `json:"policies_gained"`
	Lost     []string          `json:"policies_lost"`
	Roles    []string          `json:"roles"`
	MorePath int               `json:"more_paths,omitempty"`
	MoreRole int               `json:"more_roles,omitempty"`
}

type jsonTokenChange struct {
	Attribute string        `json:"attribute"`
	Effect    access.Effect `json:"effect"`
	Text      string        `json:"text"`
}

type jsonPathChange struct {
	Path       string   `json:"path"`
	Gained     []string `json:"gained"`
	Lost       []string `json:"lost"`
	Conditions string   `json:"conditions,omitempty"`
}

func jsonAccessOf(a *plan.AccessChange) jsonAccess {
	out := jsonAccess{
		Address: a.Address, Effect: a.Effect, Tokens: []jsonTokenChange{}, Paths: []jsonPathChange{},
		Gained: append([]string{}, a.Gained...), Lost: append([]string{}, a.Lost...), Roles: append([]string{}, a.Roles...),
		MorePath: a.MorePaths, MoreRole: a.MoreRoles,
	}
	for _, t := range a.Tokens {
		out.Tokens = append(out.Tokens, jsonTokenChange(t))
	}
	for i := range a.Paths {
		p := &a.Paths[i]
		out.Paths = append(out.Paths, jsonPathChange{p.Path, p.Gained.Names(), p.Lost.Names(), conditions(p)})
	}
	return out
}

// conditions says in one word how the conditions on a path change.
func conditions(p *access.PathChange) string {
	switch {
	case p.Loosened && p.Tightened:
		return "changed"
	case p.Loosened:
		return "loosened"
	case p.Tightened:
		return "tightened"
	}
	return ""
}
