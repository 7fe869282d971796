package render_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// wide has a finding of each severity, one of several instances, one with a
// related place, one with edits, and one in a file whose name wants escaping.
const wide = `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "24h"
  }
}

secrets_mount "ops" {
  type = "kv-v2"
}

lint {
  severity = { kv2-path-shape = "notice" }
}

jwt_role "deploy" {
  for_each = { a = ["one"], b = ["two"] }
  name     = each.key

  mount                   = jwt_auth.jwt.path
  user_claim              = "project_id"
  bound_audiences         = ["https://vault.example.com"]
  bound_claims_type       = "glob"
  bound_claims            = { project_id = ["42", "*"], ref_protected = "true" }
  token_policies          = each.value
  token_ttl               = "5m"
  token_no_default_policy = true
}
`

const policies = `policy "one" {
  path "ops/payments, 100%: all/*" {
    capabilities = ["read"]
  }
}

policy "two" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}
`

// report lints a configuration, with the rules of which these tests speak.
func report(t *testing.T, files map[string]string) *render.LintReport {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	config, diags := hclschema.Load(fsys, hclschema.Options{Schema: kind.All().Schema(), Lint: lint.Block()})
	settings, more := lint.Configure(config.Lint)
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	in := lint.Input{
		Objects: config.Objects, Files: config.Files, Settings: settings,
		Only: []string{"VCI001", "VCI022", "VCI028"}, Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}
	return &render.LintReport{
		Findings: lint.Run(in), Rules: lint.Enabled(in), Checked: "6 objects", FailOn: lint.Error, Version: "v1.2.3",
		Drawer: &render.Drawer{Files: config.Files, Dir: "conf"},
	}
}

func wideReport(t *testing.T) *render.LintReport {
	t.Helper()
	return report(t, map[string]string{"main.vault.hcl": wide, "a b,c.vault.hcl": policies})
}

// liveReport is of objects without a source.
func liveReport(t *testing.T) *render.LintReport {
	t.Helper()
	r := wideReport(t)
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Also, f.Range, f.Block, f.Edits = nil, nil, nil, nil
		for j := range f.Related {
			f.Related[j].Range = nil
		}
	}
	r.Drawer = &render.Drawer{}
	return r
}

func written(t *testing.T, format string, r *render.LintReport) []byte {
	t.Helper()
	streams, out, _ := term.Test("")
	if err := render.Lint(streams.Out, format, r); err != nil {
		t.Fatal(err)
	}
	return []byte(out.String())
}

func TestLintGolden(t *testing.T) {
	t.Parallel()
	clean := report(t, map[string]string{"main.vault.hcl": policies})
	for _, format := range render.LintFormats() {
		for name, r := range map[string]*render.LintReport{"wide": wideReport(t), "live": liveReport(t), "clean": clean} {
			golden(t, "lint_"+name+"_"+format, func(w *term.Stream) {
				if err := render.Lint(w, format, r); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestLintSARIFSchema(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*render.LintReport{"wide": wideReport(t), "live": liveReport(t)} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, "sarif", r)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"version":"2.1.0","runs":[{"tool":{}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(bad) == nil {
		t.Error("the schema takes what is no report")
	}
}

// TestLintMachineFormats wants the formats for machines to be read back.
func TestLintMachineFormats(t *testing.T) {
	t.Parallel()
	r := wideReport(t)
	for _, format := range []string{"json", "sarif", "codequality"} {
		var doc any
		if err := json.Unmarshal(written(t, format, r), &doc); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
	dec := xml.NewDecoder(bytes.NewReader(written(t, "junit", r)))
	for {
		_, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	commands := strings.Split(strings.TrimSpace(string(written(t, "github", r))), "\n")
	if len(commands) != len(r.Findings) {
		t.Errorf("%d commands for %d findings", len(commands), len(r.Findings))
	}
}

// TestFingerprints wants them to differ from each other, and to stay when lines
// move and when other findings come and go.
func TestFingerprints(t *testing.T) {
	t.Parallel()
	before := prints(t, map[string]string{"main.vault.hcl": wide, "a.vault.hcl": policies})
	moved := prints(t, map[string]string{"main.vault.hcl": "# a line\n\n" + wide, "a.vault.hcl": "\n\n" + policies})
	fewer := prints(t, map[string]string{"main.vault.hcl": wide, "a.vault.hcl": strings.ReplaceAll(policies, "ops/payments", "ops/data/payments")})
	if len(before) < 3 || len(before) != len(moved) || len(fewer) != len(before)-1 {
		t.Fatalf("%d, %d and %d fingerprints", len(before), len(moved), len(fewer))
	}
	for print := range before {
		if !moved[print] {
			t.Errorf("%s is gone when lines move", print)
		}
	}
	for print := range fewer {
		if !before[print] {
			t.Errorf("%s changes when another finding is gone", print)
		}
	}
}

func prints(t *testing.T, files map[string]string) map[string]bool {
	t.Helper()
	var issues []struct{ Fingerprint string }
	if err := json.Unmarshal(written(t, "codequality", report(t, files)), &issues); err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, i := range issues {
		if out[i.Fingerprint] {
			t.Errorf("%s is there twice", i.Fingerprint)
		}
		out[i.Fingerprint] = true
	}
	return out
}

// TestLintSecrets wants no secret in any format.
func TestLintSecrets(t *testing.T) {
	t.Parallel()
	for _, format := range render.LintFormats() {
		r := wideReport(t)
		r.Drawer.Redact = func(s string) string { return strings.ReplaceAll(s, "100%", "(redacted)") }
		if text := written(t, format, r); bytes.Contains(text, []byte("100%")) {
			t.Errorf("%s shows a secret:\n%s", format, text)
		}
	}
}

func TestExplainGolden(t *testing.T) {
	t.Parallel()
	golden(t, "explain", func(w *term.Stream) {
		if err := render.Explain(w, lint.RuleNamed("VCI028")); err != nil {
			t.Error(err)
		}
	})
}
