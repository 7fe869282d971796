package lint_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/lint"
)

// TestSensitiveValues wants no value of a sensitive variable in a finding, short
// ones included, which redaction leaves alone.
func TestSensitiveValues(t *testing.T) {
	t.Parallel()
	in := load(t, example(`variable "id" {
  type      = string
  default   = "4*"
  sensitive = true
}

variable "path" {
  type      = string
  default   = "Zq"
  sensitive = true
}

jwt_role "deploy" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims      = { project_id = var.id }
  token_policies    = [policy.deploy.name]
}

policy "deploy" {
  path "ops/${var.path}/*" {
    capabilities = ["read"]
  }
}
`))
	found := map[string]bool{}
	for _, f := range lint.Run(in) {
		found[f.Rule.ID] = true
		text := f.Message + f.Remedy
		for _, e := range f.Edits {
			text += e.Text
		}
		for _, r := range f.Related {
			text += r.Message
		}
		if strings.Contains(text, "4*") || strings.Contains(text, "Zq") {
			t.Errorf("%s: %s", f.Rule.ID, text)
		}
	}
	if !found["VCI001"] || !found["VCI028"] {
		t.Errorf("found only %v", found)
	}
}
