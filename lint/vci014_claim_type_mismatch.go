package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/lint/profile"
)

func claimTypeMismatch() *Rule {
	return &Rule{
		ID: "VCI014", Name: "claim-type-mismatch", Severity: Error,
		Summary: "A claim is bound to a value that it never has, most often one of another type.",
		Why: "Vault compares with types: the string `\"42\"` is not the number `42`, and `\"true\"` is not `true`. GitLab's tokens carry strings, ids and truth values included; only `runner_id` is a number. " +
			"With a value of the wrong type nobody gets in. What often follows is that somebody takes the claim out.\n\n" +
			"In a role of type glob only strings are compared, so that a claim which is a number cannot be bound there at all. " +
			"A path is not an id, `True` is not `true`, and `user_claim` must be a claim that is a string.",
		Source: "vault-plugin-auth-jwt, claims.go. The types are those of https://docs.gitlab.com/ci/secrets/id_token_authentication/",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = 42
    ref_type      = "branch"
    ref           = "main"
    ref_protected = true
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
    ref_type      = "branch"
    ref           = "main"
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
		Fixable: true,
		check:   eachRole(checkTypes),
	}
}

func checkTypes(p *pass, r *role) {
	for i := range r.claims {
		c := &r.claims[i]
		known := r.profile.Claim(c.top)
		if known == nil || c.deep {
			continue
		}
		for _, v := range c.values {
			if why := r.mismatch(known, v); why != "" {
				p.report(atValue(r.Object, "bound_claims", c.name, v.text),
					fmt.Sprintf("%s never fits: %s", c.name+" = "+v.json, why),
					typeRemedy(r, known), converted(r, c, known, v)...)
			}
		}
	}
	p.checkStringClaims(r)
}

// mismatch says why no token fits a bound value; "" where some may.
func (r *role) mismatch(known *profile.Claim, v claimValue) string {
	name := known.Name
	switch known.Type {
	case profile.Object:
		return name + " is an object, which is not compared; only something within it is."
	case profile.Number:
		if r.glob {
			return fmt.Sprintf("%s is a number, and in a role of type glob only strings are compared.", name)
		}
		if v.kind != "number" {
			return name + " is a number in tokens."
		}
		return ""
	case profile.Bool:
		if v.kind != "bool" {
			return name + " is true or false in tokens, without quotes."
		}
		return ""
	}
	if v.kind != "string" {
		return name + " is a string in tokens."
	}
	return r.never(name, v)
}

// never says why no value of a string claim fits a bound string; "" where some
// may. What is meant for a pattern and is none has a rule of its own, and subjects
// are as a project chooses.
func (r *role) never(name string, v claimValue) string {
	if name == "sub" || strings.Contains(v.text, "*") || looksLikeRegexp(v.text, r.glob) {
		return ""
	}
	if r.profile.Digits(name) && (strings.Trim(v.text, "0123456789") != "" || v.text == "" || len(v.text) > 1 && v.text[0] == '0') {
		return name + " is an id, a number without zeros before it."
	}
	values := r.profile.Values(name)
	if slices.ContainsFunc(values, func(pattern string) bool { return access.GlobMatch(pattern, v.text) }) {
		return ""
	}
	return fmt.Sprintf("the values of %s are like %s.", name, strings.Join(values, ", "))
}

// typeRemedy says how to bind the claim.
func typeRemedy(r *role, known *profile.Claim) string {
	switch {
	case known.Type == profile.Object:
		return fmt.Sprintf("Bind what you want of it by a JSON pointer, such as \"/%s/url\".", known.Name)
	case known.Type == profile.Number && r.glob:
		return "Leave the claim out, or leave bound_claims_type out and write values without patterns."
	case known.Type == profile.Number:
		return "Write the number without quotes."
	case known.Truth:
		return "Write \"true\" or \"false\", with quotes."
	}
	return "Write the value as tokens have it, in quotes."
}

// converted writes a value as the claim has it, where it says the same.
func converted(r *role, c *claim, known *profile.Claim, v claimValue) []change {
	to := ""
	switch lower := strings.ToLower(v.text); {
	case known.Type == profile.Number:
		if _, err := strconv.ParseInt(v.text, 10, 64); err != nil || r.glob || v.kind != "string" || strings.HasPrefix(v.text, "+") || len(v.text) > 1 && v.text[0] == '0' {
			return nil
		}
		to = v.text
	case known.Type != profile.String:
		return nil
	case known.Truth:
		if lower != "true" && lower != "false" {
			return nil
		}
		to = strconv.Quote(lower)
	case v.kind == "number" && r.profile.Digits(known.Name) && !strings.ContainsAny(v.text, "-.eE"):
		to = strconv.Quote(v.text)
	default:
		return nil
	}
	return []change{replace("bound_claims", c.name, v.text, to)}
}

// checkStringClaims reports claims that are to name the identity alias, or become
// its metadata, and are no strings: Vault refuses the login.
func (p *pass) checkStringClaims(r *role) {
	is := func(name string, types ...profile.Type) bool {
		c := r.profile.Claim(name)
		return c != nil && name != "aud" && slices.Contains(types, c.Type)
	}
	if claim, deep := r.userClaim(); !deep && is(claim, profile.Number, profile.Strings, profile.Object) {
		p.report(atField(r.Object, "user_claim"), fmt.Sprintf("No job can log in: user_claim must be a claim that is a string, and %s is %s.", claim, r.profile.Claim(claim).Type),
			fmt.Sprintf("Write user_claim = %q.", r.profile.Tenant))
	}
	for _, name := range r.mappedClaims() {
		if top, deep := pointed(name); !deep && is(top, profile.Number) {
			p.report(atKey(r.Object, "claim_mappings", name), fmt.Sprintf("No job can log in: claim_mappings takes no numbers, and %s is %s.", name, r.profile.Claim(top).Type),
				"Leave it out of claim_mappings.")
		}
	}
}
