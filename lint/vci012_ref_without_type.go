package lint

import (
	"slices"
	"strings"
)

func refWithoutType() *Rule {
	return &Rule{
		ID: "VCI012", Name: "ref-without-type", Severity: Warning,
		Summary: "A ref is bound by its short name, and nothing says whether it is a branch or a tag.",
		Why: "`ref` is a short name: a tag `main` has the same one as the branch `main`. " +
			"Projects protect branches and tags by different rules, and whoever may make tags can make one of that name on any commit. A wildcard rule for tags, such as `*`, makes it a protected one.\n\n" +
			"`ref_type`, or the whole name in `ref_path`, says which is meant.",
		Source: "https://docs.gitlab.com/ci/secrets/id_token_authentication/: ref_type is either branch or tag.",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref           = "main"
    ref_protected = "true"
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
			Story:  "Mallory may make tags, and all tags are protected: she tags a commit of her own with main.",
			Claims: with(Insider(), map[string]any{"ref_type": "tag", "ref_path": "refs/tags/main"}),
		},
		Fixable: true,
		check:   eachRole(checkRefType),
	}
}

func checkRefType(p *pass, r *role) {
	c := r.claim("ref")
	if c == nil || r.profile.Claim("ref_path") == nil || r.claim("ref_type") != nil || r.claim("ref_path") != nil || r.tellsNothing("ref") || r.means("ref_type") {
		return // where there is no ref_path, ref is the whole name
	}
	if r.refuses("ref_type", "tag") || r.refuses("ref_type", "branch") {
		return // the subject says it
	}
	var changes []change
	if !slices.ContainsFunc(c.values, maybeTag) {
		changes = append(changes, setIn("bound_claims", "ref_type", `"branch"`))
	}
	p.report(atKey(r.Object, "bound_claims", c.name), "ref is bound, and not whether it is a branch or a tag: a tag can have the name of a branch.",
		"Bind ref_type = \"branch\" or \"tag\" too.", changes...)
}

// maybeTag says whether a ref could be meant for a tag: a pattern, or a version.
func maybeTag(v claimValue) bool {
	version := strings.TrimPrefix(v.text, "v")
	return v.kind != "string" || version == "" || strings.ContainsAny(version[:1], "0123456789*") || strings.ContainsAny(v.text, "*^$") || strings.Contains(v.text, "tag")
}
