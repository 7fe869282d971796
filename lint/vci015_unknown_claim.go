package lint

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/lint/profile"
)

func unknownClaim() *Rule {
	return &Rule{
		ID: "VCI015", Name: "unknown-claim", Severity: Warning,
		Summary: "A role asks for a claim that the issuer's tokens do not have.",
		Why: "A token without a bound claim is refused, so that with a misspelt one nobody gets in. A misspelt claim in `claim_mappings` is left out without a word.\n\n" +
			"Which claims there are depends on the issuer, and on its version: `job_project_id` came with GitLab 18.4. `issuer_version` in the `lint` block says which one it is. Where the claim was to say whose project a job belongs to, it is an error. " +
			"Of issuers that are not known nothing is said.",
		Source: "vault-plugin-auth-jwt, claims.go: \"claim %q is missing\". The claims are those of https://docs.gitlab.com/ci/secrets/id_token_authentication/ and https://docs.github.com/actions/reference/openid-connect-reference",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id       = "42"
    branch_protected = "true"
    ref              = "main"
    ref_type         = "branch"
    ref_protected    = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Good: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref           = "main"
    ref_type      = "branch"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:   "The job itself cannot log in.",
			Claims:  Insider(),
			Lockout: true,
		},
		check: eachRole(checkKnownClaims),
	}
}

func checkKnownClaims(p *pass, r *role) {
	if r.profile.Open {
		return
	}
	for i := range r.claims {
		c := &r.claims[i]
		if why := p.absent(r, c.top); why != "" {
			f := p.report(atKey(r.Object, "bound_claims", c.name), "Nobody gets in: "+why, "Write the claim's name as tokens have it, or leave it out.")
			if bind(r).identity == profile.Nobody && r.meantIdentity(c.top) {
				p.weigh(f, Error)
			}
		}
	}
	p.checkUserClaimKnown(r)
	for _, name := range r.mappedClaims() {
		top, _ := pointed(name)
		if why := p.absent(r, top); why != "" {
			p.report(atKey(r.Object, "claim_mappings", name), "The alias has no such metadata: "+why, "Write the claim's name as tokens have it, or leave it out.")
		}
	}
}

// checkUserClaimKnown looks at the claims that name the alias and the groups.
func (p *pass) checkUserClaimKnown(r *role) {
	claim, _ := r.userClaim()
	if why := p.absent(r, claim); why != "" {
		remedy := "Write the claim's name as tokens have it."
		if strings.HasPrefix(claim, "/") {
			remedy = "Write the claim's name without a slash; a JSON pointer counts only with user_claim_json_pointer = true."
		}
		p.report(atField(r.Object, "user_claim"), "Nobody gets in: "+why, remedy)
	}
	if groups, _ := pointed(r.String("groups_claim")); groups != "" {
		if why := p.absent(r, groups); why != "" {
			p.report(atField(r.Object, "groups_claim"), "Nobody gets in: "+why, "Write the claim's name as tokens have it, or leave groups_claim out.")
		}
	}
}

// absent says why tokens do not have a claim; "" where they may.
func (p *pass) absent(r *role, name string) string {
	c := r.profile.Claim(name)
	switch {
	case c == nil:
		return fmt.Sprintf("tokens of %s have no claim %q.%s", r.profile.Title, name, hclschema.DidYouMean(name, r.profile.Names()))
	case c.Since != "" && p.settings.IssuerVersion != "" && older(p.settings.IssuerVersion, c.Since):
		return fmt.Sprintf("%s came with %s %s, and issuer_version is %s.", name, r.profile.Title, c.Since, p.settings.IssuerVersion)
	}
	return ""
}

// meantIdentity says whether an unknown claim is a misspelt one that says whose
// project a job belongs to.
func (r *role) meantIdentity(name string) bool {
	return slices.ContainsFunc(r.profile.Claims, func(c profile.Claim) bool {
		return c.Identity > profile.Nobody && r.meantBy(name) == c.Name
	})
}

// meantBy is the claim that an unknown one is probably misspelt for, or "".
func (r *role) meantBy(name string) string {
	if r.profile.Open || r.profile.Claim(name) != nil {
		return ""
	}
	_, meant, _ := strings.Cut(hclschema.DidYouMean(name, r.profile.Names()), `"`)
	meant, _, _ = strings.Cut(meant, `"`)
	return meant
}

// means says whether a claim is bound under a misspelt name. Then the role admits
// nobody, and that is the one fault to speak of.
func (r *role) means(meant string) bool {
	return slices.ContainsFunc(r.claims, func(c claim) bool { return r.meantBy(c.top) == meant })
}

// misspelt says whether a role binds such a claim, so that it admits nobody.
func (r *role) misspelt() bool {
	return slices.ContainsFunc(r.claims, func(c claim) bool { return r.meantIdentity(c.top) })
}

// older compares versions, numbers with dots.
func older(a, b string) bool {
	parts := func(v string) []int {
		var out []int
		for part := range strings.SplitSeq(v, ".") {
			n, err := strconv.Atoi(part)
			if err != nil {
				n = math.MaxInt // more digits than any version has
			}
			out = append(out, n)
		}
		return out
	}
	return slices.Compare(parts(a), parts(b)) < 0
}
