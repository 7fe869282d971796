package lint

import (
	"fmt"
	"strconv"
	"strings"
)

func regexLooking() *Rule {
	return &Rule{
		ID: "VCI010", Name: "regex-looking", Severity: Warning,
		Summary: "A bound value looks like a regular expression, and Vault knows none.",
		Why: "Vault compares bound values as text, or with `bound_claims_type = \"glob\"` as patterns in which only `*` is special. `^`, `$`, `.*`, `\\d` and `(a|b)` are compared as they stand. " +
			"No branch and no project has such a name: nobody gets in, and what is written instead in a hurry is often `*`.\n\n" +
			"For alternatives write a list.",
		Source: "vault-plugin-auth-jwt, claims.go; https://github.com/hashicorp/vault-plugin-auth-jwt/issues/218 asks for regular expressions.",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "^release/.*$"
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
    ref_type      = "branch"
    ref           = "release/*"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:   "The job itself cannot log in.",
			Claims:  with(Insider(), map[string]any{"ref": "release/1", "ref_path": "refs/heads/release/1"}),
			Lockout: true,
		},
		check: eachRole(checkRegexps),
	}
}

func checkRegexps(p *pass, r *role) {
	say := func(where place, name, value string) {
		remedy := "Write the value itself, or with bound_claims_type = \"glob\" a pattern in which * stands for any text; write alternatives as a list."
		p.report(where, fmt.Sprintf("%s looks like a regular expression, and Vault compares %s as text.", value, name), remedy)
	}
	for i := range r.claims {
		c := &r.claims[i]
		for _, v := range c.values {
			if v.kind == "string" && looksLikeRegexp(v.text, r.glob) {
				say(atValue(r.Object, "bound_claims", c.name, v.text), c.name, v.json)
			}
		}
	}
	if sub := r.String("bound_subject"); looksLikeRegexp(sub, false) {
		say(atField(r.Object, "bound_subject"), "bound_subject", strconv.Quote(sub))
	}
	for _, audience := range r.audiences {
		if looksLikeRegexp(audience, false) {
			say(atElement(r.Object, "bound_audiences", audience), "audiences", strconv.Quote(audience))
		}
	}
}

// looksLikeRegexp says whether a text is meant for a regular expression: it has
// what refs, paths and URLs do not. Among patterns, 1.* is one of versions.
func looksLikeRegexp(text string, glob bool) bool {
	if strings.HasPrefix(text, "^") || strings.HasSuffix(text, "$") || strings.Contains(text, "(?") || strings.HasSuffix(text, ".+") {
		return true
	}
	for _, class := range []string{`\d`, `\w`, `\.`, `\/`, `\S`, `]+`, `]*$`, `.+/`} {
		if strings.Contains(text, class) {
			return true
		}
	}
	if _, inside, found := strings.Cut(text, "("); found && strings.Contains(inside, "|") && strings.Contains(inside, ")") {
		return true
	}
	return anyText(text, glob)
}

// anyText says whether a text has ".*" as a regular expression has it. A pattern
// may have it after a number: 1.* is a version.
func anyText(text string, glob bool) bool {
	for before, rest, found := strings.Cut(text, ".*"); found; before, rest, found = strings.Cut(rest, ".*") {
		if before == "" || !glob || !digit(before[len(before)-1]) {
			return true
		}
	}
	return false
}

func digit(b byte) bool { return b >= '0' && b <= '9' }
