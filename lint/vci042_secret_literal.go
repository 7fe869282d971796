package lint

import (
	"fmt"

	"github.com/vaultci/vaultci/hclschema"
)

func secretLiteral() *Rule {
	return &Rule{
		ID: "VCI042", Name: "secret-literal", Severity: Error,
		Summary: "A secret stands in a file of the configuration.",
		Why: "The files are in a repository that many can read, and stay in its history for good. " +
			"A secret comes from a `sensitive` variable or from `env(\"NAME\")`, whose value vaultci keeps out of every output.",
		Source: "See the page on the language, “Secrets”.",
		Bad: `jwt_auth "people" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]
  oidc_client_id     = "vault"
  oidc_client_secret = "correct-horse-battery-staple"

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Good: `jwt_auth "people" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]
  oidc_client_id     = "vault"
  oidc_client_secret = env("OIDC_CLIENT_SECRET")

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Attack: Attack{
			Story:   "Somebody who may read the repository uses the client's secret.",
			Unshown: "The secret is used with the provider, and not with Vault.",
		},
		check: checkSecretLiterals,
	}
}

func checkSecretLiterals(p *pass) {
	for _, m := range p.mounts {
		for i := range m.Kind.Fields {
			f := &m.Kind.Fields[i]
			if f.Sensitive && literalSecret(m.Object, i) {
				p.reportSecret(atField(m.Object, f.Name), fmt.Sprintf("The value of %s stands in the configuration, where everybody who reads the repository sees it.", f.Name),
					"Give it by a variable with sensitive = true, or by env(\"NAME\"), and change the secret: it is in the repository's history.")
			}
		}
	}
}

// literalSecret says whether a secret is declared and did not come from outside.
func literalSecret(o *hclschema.Object, field int) bool {
	v := o.Values[field]
	return o.GivenAt(field) && o.Source != nil && !o.FromSecretAt(field) && !v.IsNull() && textOf(v) != ""
}
