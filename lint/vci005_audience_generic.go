package lint

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

func audienceGeneric() *Rule {
	return &Rule{
		ID: "VCI005", Name: "audience-generic", Severity: Warning,
		Summary: "A role binds an audience that tokens for other services have too.",
		Why: "The audience says which service a token is for. A job gives its token to the service; who reads it there, or in a log there, can log in to Vault with it if Vault takes the same audience. " +
			"So the audience must be Vault's own, such as its URL. The URL of the CI server, an empty one, and those of cloud providers and registries are not.\n\n" +
			"`*` is no pattern here: it is the audience `*`, which a job may ask for.",
		Source: "RFC 7519, section 4.1.3; https://docs.gitlab.com/ci/secrets/id_token_authentication/",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com", "sts.amazonaws.com"]
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
			Story:  "Mallory reads a token in what a job sent to AWS, and logs in to Vault with it.",
			Claims: with(Insider(), map[string]any{"aud": "sts.amazonaws.com"}),
		},
		check: eachRole(checkGenericAudience),
	}
}

func checkGenericAudience(p *pass, r *role) {
	for _, audience := range r.audiences {
		if whose := r.otherService(audience); whose != "" {
			p.report(atElement(r.Object, "bound_audiences", audience),
				fmt.Sprintf("The audience %s is %s: a token that was made for something else logs in here.", strconv.Quote(audience), whose),
				"Bind an audience of Vault's own, such as its URL, and declare it in the job's id_tokens.")
		}
	}
}

// otherService says whose an audience is, if not Vault's; "" where it may be
// Vault's.
func (r *role) otherService(audience string) string {
	switch strings.TrimSpace(audience) {
	case "":
		return "empty"
	case "*":
		return "no pattern, but a * that any job can ask for"
	}
	bare := bareURL(audience)
	if r.mount != nil && r.mount.issuer != "" && (bare == bareURL(r.mount.issuer) || bare == hostOf(r.mount.issuer)) {
		return "the issuer's own URL"
	}
	if r.profile.Claim("repository_owner") != nil && strings.HasPrefix(bare, "github.com/") {
		return "GitHub's default"
	}
	for known, whose := range otherServices() {
		if bare == known || strings.HasSuffix(known, "/") && strings.HasPrefix(bare, known) {
			return whose
		}
	}
	return ""
}

// otherServices are the audiences of services that take the tokens of CI servers,
// with whose they are. One that ends in a slash stands for all below it.
func otherServices() map[string]string {
	return map[string]string{
		"sts.amazonaws.com":          "that of AWS",
		"api://azureadtokenexchange": "that of Azure",
		"iam.googleapis.com/":        "that of Google Cloud",
		"sts.googleapis.com":         "that of Google Cloud",
		"sigstore":                   "that of Sigstore",
		"pypi":                       "that of PyPI",
		"testpypi":                   "that of PyPI",
		"npm:registry.npmjs.org":     "that of npm",
		"rubygems.org":               "that of RubyGems",
		"crates.io":                  "that of crates.io",
	}
}

// bareURL is a URL without scheme and slashes at its ends, in lower case.
func bareURL(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, scheme := range []string{"https:", "http:"} {
		text = strings.TrimPrefix(text, scheme)
	}
	return strings.Trim(text, "/")
}

// hostOf is the host of a URL, in lower case; "" for what is none.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
