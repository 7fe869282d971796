package lint_test

import (
	"slices"
	"testing"

	"github.com/vaultci/vaultci/lint"
)

// TestMissingOnServer looks at what only counts as missing where all that a server
// has is known.
func TestMissingOnServer(t *testing.T) {
	t.Parallel()
	in := load(t, example(`jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]
  default_role       = "depoly"

  tune {
    max_lease_ttl = "1h"
  }
}

jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = ["gone"]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`))
	in.Live = true
	if got, want := ids(lint.Run(in)), []string{"VCI031", "VCI026", "VCI027"}; !slices.Equal(got, want) {
		t.Errorf("findings: %v, want %v", got, want)
	}
	in.Partial = true // default_role has its finding as one of a mount for jobs
	if got, want := ids(lint.Run(in)), []string{"VCI031"}; !slices.Equal(got, want) {
		t.Errorf("findings where not all could be read: %v, want %v", got, want)
	}
}
