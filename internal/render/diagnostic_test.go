package render_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/term"
)

const source = `jwt_auth "jwt" {
	path = "tabs"
  name = "äöü" + wrong
  list = [
    "x",
  ]

  oidc_client_secret = "` + secret + `"
}
`

func at(line, from, toLine, to int) *hcl.Range {
	return &hcl.Range{Filename: "main.vault.hcl", Start: hcl.Pos{Line: line, Column: from}, End: hcl.Pos{Line: toLine, Column: to}}
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	block := at(1, 1, 1, 15)
	diags := hcl.Diagnostics{
		{Severity: hcl.DiagError, Summary: "Behind a tab", Detail: "The mark stands under the value.", Subject: at(2, 9, 2, 15), Context: block},
		{Severity: hcl.DiagError, Summary: "Behind umlauts", Detail: strings.Repeat("Long text is wrapped. ", 6), Subject: at(3, 18, 3, 23), Context: block},
		{Severity: hcl.DiagWarning, Summary: "Several lines", Detail: "Only the first is marked.", Subject: at(4, 10, 6, 4), Context: block},
		{Severity: hcl.DiagError, Summary: "Sensitive", Detail: "The value " + secret + " is not shown.", Subject: at(8, 24, 8, 38), Context: block},
		{Severity: hcl.DiagError, Summary: "Beyond the end", Subject: at(99, 1, 99, 2)},
		{Severity: hcl.DiagError, Summary: "Without a place", Detail: "A control character \x1b[2J is made visible."},
	}
	drawer := &render.Drawer{
		Files:     map[string]*hcl.File{"main.vault.hcl": {Bytes: []byte(source)}},
		Dir:       "conf",
		Sensitive: []string{"oidc_client_secret"},
		Redact:    func(s string) string { return strings.ReplaceAll(s, secret, "(redacted)") },
	}
	golden(t, "diagnostics", func(w *term.Stream) { drawer.Draw(w, diags) })
}
