package lint_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/lint"
)

// TestLintBlockFaults wants each fault of a lint block with its place and what to
// do.
func TestLintBlockFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, block, at, says string }{
		{"unknown attribute", "lint {\n  max_tll = \"1h\"\n}", "2:3", `Did you mean "max_ttl"?`},
		{"unknown rule", "lint {\n  severity = { VCI0001 = \"off\" }\n}", "2:14", `There is no rule "VCI0001". Did you mean "VCI001"?`},
		{"unknown severity", "lint {\n  severity = { VCI001 = \"fatal\" }\n}", "2:14", "a severity is one of off, notice, warning, error"},
		{"unknown profile", "lint {\n  issuer_profile = \"gitlabb\"\n}", "2:20", `Did you mean "gitlab"?`},
		{"no duration", "lint {\n  max_ttl = \"an hour\"\n}", "2:13", "is not a duration"},
		{"no version", "lint {\n  issuer_version = \"latest\"\n}", "2:20", "is not a version"},
		{"a list where one is wanted", "lint {\n  issuer_version = [\"18.4\"]\n}", "2:20", "issuer_version wants"},
		{"a label", "lint \"x\" {\n}", "1:1", "lint { … }"},
		{"twice", "lint {\n}\nlint {\n}", "3:1", "There may be one lint block"},
		{"a reference to an object", "lint {\n  allowed_audiences = [policy.deploy.name]\n}", "2:24", "variables and locals only"},
		{"a reference to nothing", "lint {\n  max_ttl = var.nothing\n}", "2:13", `No variable is called "nothing"`},
		{"a block", "lint {\n  rule \"VCI001\" {\n  }\n}", "2:3", `Blocks of type "rule"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"main.vault.hcl": {Data: []byte(tt.block + "\n" + lint.Complete(""))}}
			config, diags := hclschema.Load(files, hclschema.Options{Schema: kind.All().Schema(), Lint: lint.Block()})
			_, more := lint.Configure(config.Lint)
			diags = append(diags, more...)
			if len(diags) != 1 {
				t.Fatalf("%d faults: %v", len(diags), diags)
			}
			at := strings.TrimPrefix(diags[0].Subject.String(), "main.vault.hcl:")
			if !strings.HasPrefix(at, strings.ReplaceAll(tt.at, ":", ",")+"-") || !strings.Contains(diags[0].Detail, tt.says) {
				t.Errorf("at %s: %s", at, diags[0].Detail)
			}
		})
	}
}

// TestLintBlock wants each setting to have an effect.
func TestLintBlock(t *testing.T) {
	t.Parallel()
	in := load(t, map[string]string{"main.vault.hcl": lint.Complete(`variable "ttl" {
  type    = string
  default = "5m"
}

lint {
  severity          = { ttl-too-long = "error", VCI028 = "off" }
  max_ttl           = var.ttl
  issuer_profile    = "github"
  issuer_version    = "18.4"
  allowed_audiences = ["b", "a"]
  production_roles  = ["live-*"]
  production_paths  = []
}
`)})
	s := in.Settings
	if s.Severities["VCI022"] != lint.Error || s.Severities["VCI028"] != lint.Off || s.MaxTTL.Minutes() != 5 ||
		s.IssuerProfile != "github" || s.IssuerVersion != "18.4" || len(s.AllowedAudiences) != 2 || s.ProductionRoles[0] != "live-*" || len(s.ProductionPaths) != 0 {
		t.Errorf("%+v", s)
	}
	found := map[string]lint.Severity{}
	for _, f := range lint.Run(in) {
		found[f.Rule.ID] = f.Severity
	}
	if found["VCI022"] != lint.Error || found["VCI001"] != lint.Error {
		t.Errorf("found %v; project_id says nothing of a GitHub repository, and ten minutes are more than five", found)
	}
}
