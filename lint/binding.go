package lint

import (
	"strings"

	"github.com/vaultci/vaultci/lint/profile"
)

// binding is how a role is bound to somebody's project.
type binding struct {
	// identity is the best that any claim gives.
	identity profile.Identity
	// claims is the best that any claim but sub gives.
	claims profile.Identity
	// hollow are identifying claims with a value that anybody's job has, so that
	// they bind nothing.
	hollow []hollow
}

// hollow is such a claim with the widest of its values.
type hollow struct {
	claim string // the key in bound_claims; "" for bound_subject
	value claimValue
}

// bind finds out how a role is bound. Claims are joined by and, so that the best
// counts; the values of a claim by or, so that the widest counts.
func bind(r *role) binding {
	var b binding
	if sub := r.String("bound_subject"); sub != "" {
		b.identity = r.subjectIdentity(sub, false)
	}
	for _, c := range r.claims {
		most := r.identityOf(c.key())
		if most == profile.Nobody || len(c.values) == 0 {
			continue
		}
		worst, widest := most, claimValue{}
		for _, v := range c.values {
			if got := r.valueIdentity(c.key(), v); got < worst || widest.json == "" {
				worst, widest = min(got, worst), v
			}
		}
		if worst == profile.Nobody {
			b.hollow = append(b.hollow, hollow{c.name, widest})
		}
		b.identity = max(b.identity, worst)
		if c.top != "sub" {
			b.claims = max(b.claims, worst)
		}
	}
	return b
}

// bySubject says whether nothing but the subject says whose job it is, and the
// subject is made of other claims.
func (b binding) bySubject(r *role) bool {
	return b.identity > profile.Nobody && b.claims == profile.Nobody && r.profile.Subject != nil
}

// identityOf is what a claim tells of whose job it is, with a value written out.
func (r *role) identityOf(claim string) profile.Identity {
	if c := r.profile.Claim(claim); c != nil {
		return c.Identity
	}
	return profile.Nobody
}

// valueIdentity is what one value of a claim tells.
func (r *role) valueIdentity(claim string, v claimValue) profile.Identity {
	identity := r.identityOf(claim)
	if claim == "sub" && v.kind == "string" {
		return r.subjectIdentity(v.text, r.glob)
	}
	if !r.wild(v) {
		return identity
	}
	if claim == "ci_config_ref_uri" { // HOST/PATH//FILE@REF, and HOST is everybody's
		_, path, _ := strings.Cut(fixed(v.text), "/")
		return patternIdentity(identity, path+"*")
	}
	return patternIdentity(identity, v.text)
}

// patternIdentity is what a pattern tells of a claim. An id has no structure: 4*
// fits ids of anybody. A path may end in a pattern: payments/* is all of one
// group. Where a path begins with a pattern, anybody can make one that fits.
func patternIdentity(identity profile.Identity, pattern string) profile.Identity {
	if identity == profile.Name && fixed(pattern) != "" {
		return profile.Name
	}
	return profile.Nobody
}

// subjectIdentity is what a value of sub tells, by its components.
func (r *role) subjectIdentity(sub string, glob bool) profile.Identity {
	wild := glob && strings.Contains(sub, "*")
	if r.profile.Subject == nil {
		if wild {
			return patternIdentity(profile.Name, profile.WithoutKinds(fixed(sub))+"*")
		}
		return r.identityOf("sub")
	}
	best := profile.Nobody
	for _, c := range r.profile.Subject(sub) {
		if strings.Contains(c.Claim, "*") {
			break // what comes after may be anything
		}
		identity := r.identityOf(c.Claim)
		if wild && strings.Contains(c.Value, "*") {
			identity = patternIdentity(identity, c.Value)
		}
		best = max(best, identity)
		if wild && strings.Contains(c.Value, "*") {
			break
		}
	}
	return best
}

// subjectTexts are the values that a role binds sub to.
func (r *role) subjectTexts() []string {
	var texts []string
	if sub := r.String("bound_subject"); sub != "" {
		texts = append(texts, sub)
	}
	if c := r.claim("sub"); c != nil {
		for _, v := range c.values {
			texts = append(texts, v.text)
		}
	}
	return texts
}
