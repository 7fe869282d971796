package lint

import (
	"slices"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/lint/profile"
)

// refuses says whether a role refuses every token in which the claim is the given
// string, because the claim is bound to something else.
func (r *role) refuses(claim, text string) bool {
	for i := range r.claims {
		c := &r.claims[i]
		if c.top == claim && !c.deep && !slices.ContainsFunc(c.values, func(v claimValue) bool { return r.admits(v, text) }) {
			return true
		}
	}
	return slices.ContainsFunc(r.subjects(), func(alternatives [][]profile.Component) bool {
		return !slices.ContainsFunc(alternatives, func(parts []profile.Component) bool { return !subjectRefuses(parts, claim, text) })
	})
}

// admits says whether a string is one that a bound value lets in.
func (r *role) admits(v claimValue, text string) bool {
	if v.kind != "string" {
		return false
	}
	return v.text == text || r.wild(v) && access.GlobMatch(v.text, text)
}

// subjects are the constraints on sub, each with its alternatives, as the claims
// that they are made of.
func (r *role) subjects() [][][]profile.Component {
	if r.profile.Subject == nil {
		return nil
	}
	var all [][][]profile.Component
	if sub := r.String("bound_subject"); sub != "" {
		all = append(all, [][]profile.Component{r.profile.Subject(sub)})
	}
	for i := range r.claims {
		if c := &r.claims[i]; c.top == "sub" && !c.deep {
			var alternatives [][]profile.Component
			for _, v := range c.values {
				alternatives = append(alternatives, r.profile.Subject(v.text))
			}
			all = append(all, alternatives)
		}
	}
	return all
}

// subjectRefuses says whether a subject has a component of that claim which the
// text does not fit. No value of a component has a colon in it, so that one holds
// wherever it stands.
func subjectRefuses(parts []profile.Component, claim, text string) bool {
	return slices.ContainsFunc(parts, func(c profile.Component) bool {
		return c.Claim == claim && !access.GlobMatch(c.Value, text)
	})
}

// guarded says whether a role admits jobs of protected refs only, or for protected
// environments only. GitHub's tokens do not tell whether an environment is
// protected; one that is bound counts there.
func (r *role) guarded() bool {
	if r.refuses("ref_protected", "false") || r.refuses("environment_protected", "false") {
		return true
	}
	return r.profile.Claim("environment_protected") == nil && r.refuses("environment", "")
}

// refPattern returns the claim and the value of a ref that is bound by a pattern,
// such as release/*; false where there is none, or the pattern fits every ref.
func (r *role) refPattern() (c *claim, v claimValue, ok bool) {
	for i := range r.claims {
		c := &r.claims[i]
		if c.deep || c.top != "ref" && c.top != "ref_path" {
			continue
		}
		for _, v := range c.values {
			if r.wild(v) && !r.fitsAll(c.top, v) {
				return c, v, true
			}
		}
	}
	return nil, claimValue{}, false
}

// refFixed says whether a role admits only refs that it spells out.
func (r *role) refFixed() bool {
	for _, name := range []string{"ref", "ref_path"} {
		if c := r.claim(name); c != nil && len(c.values) > 0 && !slices.ContainsFunc(c.values, r.wild) {
			return true
		}
	}
	return slices.ContainsFunc(r.subjects(), func(alternatives [][]profile.Component) bool {
		return !slices.ContainsFunc(alternatives, func(parts []profile.Component) bool {
			return !slices.ContainsFunc(parts, func(c profile.Component) bool {
				return (c.Claim == "ref" || c.Claim == "ref_path") && !strings.Contains(c.Value, "*")
			})
		})
	})
}

// fitsAll says whether every value that a claim has in tokens fits a bound value.
func (r *role) fitsAll(claim string, v claimValue) bool {
	if !r.wild(v) {
		return false
	}
	return !slices.ContainsFunc(r.profile.Values(claim), func(known string) bool { return !access.GlobCovers(v.text, known) })
}
