package lint

import (
	"fmt"
	"strings"
)

func globOnAllClaims() *Rule {
	return &Rule{
		ID: "VCI009", Name: "glob-on-all-claims", Severity: Warning,
		Summary: "bound_claims_type does not fit the values: glob where none has a *, string where one has, or a glob with ? or [ as in a shell.",
		Why: "`bound_claims_type` is for all claims of a role. `glob` where no value needs it is a door left open: the next value with a `*`, from a variable or a merge request, is a pattern without anybody having said so.\n\n" +
			"Without `glob` a `*` is a star, which no ref and no path has, and nobody gets in. With it, `*` is the only character that is special: `?` and `[0-9]` are text.",
		Source: "vault-plugin-auth-jwt, claims.go: patterns are those of github.com/ryanuber/go-glob.",
		Bad: `jwt_role "deploy" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = "42"
    ref_type      = "tag"
    ref           = "v[0-9]*"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Good: `jwt_role "deploy" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = "42"
    ref_type      = "tag"
    ref           = "v*"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:   "The job itself cannot log in.",
			Claims:  with(Insider(), map[string]any{"ref": "v1.2", "ref_type": "tag", "ref_path": "refs/tags/v1.2"}),
			Lockout: true,
		},
		Fixable: true,
		check:   eachRole(checkClaimsType),
	}
}

func checkClaimsType(p *pass, r *role) {
	needed, doubts := false, len(p.findings)
	for i := range r.claims {
		c := &r.claims[i]
		for _, v := range c.values {
			if v.kind != "string" {
				continue
			}
			needed = needed || r.wild(v) || looksLikeRegexp(v.text, r.glob)
			p.checkPatternText(r, c, v)
		}
	}
	if !r.glob || needed || len(p.findings) > doubts || len(r.claims) == 0 {
		return
	}
	p.report(atField(r.Object, "bound_claims_type"), "bound_claims_type is \"glob\", and no value has a *.",
		"Leave bound_claims_type out, until a value is to be a pattern.", drop("bound_claims_type"))
}

// checkPatternText reports a value that is meant for a pattern and is none.
func (p *pass) checkPatternText(r *role, c *claim, v claimValue) {
	text := v.json
	where := atValue(r.Object, "bound_claims", c.name, v.text)
	switch {
	case looksLikeRegexp(v.text, r.glob): // VCI010 says it
	case !r.glob && strings.Contains(v.text, "*"):
		p.report(where, fmt.Sprintf("The * of %s is a star and no pattern, since bound_claims_type is not \"glob\": no token has such a %s.", text, c.name),
			"Write bound_claims_type = \"glob\", or the whole value.")
	case r.glob && shellPattern(v.text):
		p.report(where, fmt.Sprintf("The ? and [ ] of %s are text: only * is special in a pattern of Vault.", text),
			"Write the part as *, or list the values.")
	}
}

// shellPattern says whether a text has what is special in patterns of a shell and
// is not a part of refs and paths.
func shellPattern(text string) bool {
	_, inside, open := strings.Cut(text, "[")
	return strings.Contains(text, "?") || open && strings.Contains(inside, "]")
}
