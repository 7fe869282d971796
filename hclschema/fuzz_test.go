package hclschema_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/vaultci/vaultci/hclschema"
)

// seeds are the configuration files of all archives.
func seeds(f *testing.F) {
	f.Helper()
	for _, fix := range append(fixtures(f, "load"), fixtures(f, "diag")...) {
		for _, file := range fix.archive.Files {
			if strings.HasSuffix(file.Name, hclschema.Suffix) {
				f.Add(string(file.Data))
			}
		}
	}
}

func fuzzLoad(text string) (*hclschema.Config, hcl.Diagnostics) {
	return tryLoad(mapFS(map[string]string{"main.vault.hcl": text, "p.hcl": `path "a" { capabilities = ["read"] }`}),
		withEnv(map[string]string{"SECRET": "swordfish", "VAULTCI_VAR_s": "opensesame", "VAULTCI_VAR_secret": "hunter2", "VAULTCI_VAR_team": "shibboleth"}))
}

// FuzzLoad: no configuration makes Load panic, two loads agree, every diagnostic
// says something of a place within the file, and no secret is shown.
func FuzzLoad(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		config, diags := fuzzLoad(text)
		got := draw(config.Files, diags)
		again, diagsAgain := fuzzLoad(text)
		if other := draw(again.Files, diagsAgain); got != other || describeAll(config) != describeAll(again) {
			t.Errorf("two loads differ:\n%s%s\n%s%s", got, describeAll(config), other, describeAll(again))
		}
		for _, d := range diags {
			checkDiagnostic(t, d, text)
		}
		for _, secret := range config.Secrets {
			if len(secret) > 6 && strings.Contains(got, secret) && !strings.Contains(text, secret) {
				t.Errorf("the diagnostics show %q:\n%s", secret, got)
			}
		}
		if !diags.HasErrors() {
			for _, o := range config.Objects {
				if o.Path == "" || o.Source == nil {
					t.Errorf("%s has no path or source", o.Address)
				}
			}
		}
	})
}

func checkDiagnostic(t *testing.T, d *hcl.Diagnostic, text string) {
	t.Helper()
	if d.Summary == "" || d.Detail == "" || strings.Contains(d.Detail, "%!") {
		t.Errorf("a diagnostic says too little: %q %q", d.Summary, d.Detail)
	}
	if d.Subject == nil {
		t.Errorf("%s has no place", d.Summary)
		return
	}
	r := *d.Subject
	lines := strings.Count(text, "\n") + 1
	if r.Filename != "main.vault.hcl" || r.Start.Byte < 0 || r.End.Byte < r.Start.Byte || r.End.Byte > len(text) || r.Start.Line < 1 || r.Start.Line > lines || r.End.Line > lines {
		t.Errorf("%s is at %s (bytes %d-%d) of %d bytes", d.Summary, r, r.Start.Byte, r.End.Byte, len(text))
	}
	if utf8.ValidString(text) && strings.Count(text[:min(max(r.Start.Byte, 0), len(text))], "\n")+1 != r.Start.Line {
		t.Errorf("%s: byte %d is not in line %d of %q", d.Summary, r.Start.Byte, r.Start.Line, text)
	}
}

// FuzzFormat: formatting twice changes nothing more, keeps comments, and what is
// formatted declares the same and has the same faults.
func FuzzFormat(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		once, diags := hclschema.Format([]byte(text), "main.vault.hcl")
		if diags.HasErrors() {
			if once != nil {
				t.Error("refused and formatted")
			}
			return
		}
		twice, diags := hclschema.Format(once, "main.vault.hcl")
		if diags.HasErrors() {
			t.Fatalf("what was formatted does not parse: %v\n%s", diags, once)
		}
		if !bytes.Equal(once, twice) {
			t.Errorf("a second formatting differs:\n%q\n%q", once, twice)
		}
		if before, after := comments(text), comments(string(once)); before != after {
			t.Errorf("comments differ:\n%s\n%s", before, after)
		}
		before, beforeDiags := fuzzLoad(text)
		after, afterDiags := fuzzLoad(string(once))
		if summaries(beforeDiags) != summaries(afterDiags) || describeAll(before) != describeAll(after) {
			t.Errorf("it means something else:\n%s%s\n%s%s", summaries(beforeDiags), describeAll(before), summaries(afterDiags), describeAll(after))
		}
	})
}

func comments(text string) string {
	tokens, _ := hclsyntax.LexConfig([]byte(text), "x", hcl.InitialPos)
	var b strings.Builder
	for _, tok := range tokens {
		if tok.Type == hclsyntax.TokenComment {
			b.WriteString(strings.TrimSpace(string(tok.Bytes)) + "\n")
		}
	}
	return b.String()
}

func summaries(diags hcl.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(d.Summary + "\n")
	}
	return b.String()
}

// FuzzPieces: a text that comes after many pieces parses if it does after one, and
// then declares the same and has the same faults.
func FuzzPieces(f *testing.F) {
	seeds(f)
	one := "policy \"filler\" {\n  rules = \"# nothing\"\n}\n"
	var many strings.Builder
	for i := range 8 { // more than a piece, with braces where a piece might end
		fmt.Fprintf(&many, "policy \"filler%d\" {\n  rules = <<EOT\n# ${\"}\"}%s\npath \"x\" {\n}\nEOT\n}\n/*\n}\n*/\n", i, strings.Repeat("x", 700))
	}
	f.Fuzz(func(t *testing.T, text string) {
		after, afterDiags, parsed := loadAfter(one, text)
		last, lastDiags, parsedLast := loadAfter(many.String(), text)
		if parsed != parsedLast {
			t.Errorf("after one:\n%s\nafter many:\n%s", summaries(afterDiags), summaries(lastDiags))
		}
		if parsed && (summaries(afterDiags) != summaries(lastDiags) || after != last) {
			t.Errorf("after one:\n%s%s\nafter many:\n%s%s", summaries(afterDiags), after, summaries(lastDiags), last)
		}
	})
}

// loadAfter loads a text after filler policies, and describes what it declares. It
// was parsed if the filler is among the objects.
func loadAfter(filler, text string) (objects string, diags hcl.Diagnostics, parsed bool) {
	config, diags := fuzzLoad(filler + text)
	all := len(config.Objects)
	config.Objects = slices.DeleteFunc(config.Objects, func(o *hclschema.Object) bool { return strings.HasPrefix(o.Address, "policy.filler") })
	return describeAll(config), diags, len(config.Objects) < all
}
