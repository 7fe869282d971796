package render

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// LintReport is what the linter found, with what is needed to speak of it.
type LintReport struct {
	// Findings are in the order in which they are written.
	Findings []lint.Finding
	// Rules are those that were run.
	Rules []*lint.Rule
	// Drawer draws the source, and knows how its files are called from where the
	// reader is. For a live server it has no files.
	Drawer *Drawer
	// Checked says what was looked at, such as "12 objects".
	Checked string
	// FailOn is the severity from which on a finding makes the run fail.
	FailOn lint.Severity
	// Version is that of vaultci.
	Version string
}

// lintFormat is one way to write a report.
type lintFormat struct {
	name  string
	write func(*term.Stream, *LintReport) error
}

func lintFormats() []lintFormat {
	return []lintFormat{
		{"human", lintHuman},
		{"json", lintJSON},
		{"sarif", lintSARIF},
		{"codequality", lintCodeQuality},
		{"junit", lintJUnit},
		{"github", lintGitHub},
	}
}

// LintFormats returns the names of the formats of a report, the default first.
func LintFormats() []string {
	var names []string
	for _, f := range lintFormats() {
		names = append(names, f.name)
	}
	return names
}

// Lint writes a report in the named format, which must be one of LintFormats.
func Lint(w *term.Stream, format string, r *LintReport) error {
	for _, f := range lintFormats() {
		if f.name == format {
			return f.write(w, r)
		}
	}
	return fmt.Errorf("there is no format %q", format)
}

// clean takes secrets out of a text.
func (r *LintReport) clean(s string) string {
	if r.Drawer.Redact == nil {
		return s
	}
	return r.Drawer.Redact(s)
}

// message is what a finding says, and what to do, without secrets.
func (r *LintReport) message(f *lint.Finding) string {
	return r.clean(strings.TrimSpace(f.Message + " " + f.Remedy))
}

// file is how a range's file is called from where the reader is, with slashes.
func (r *LintReport) file(rng *hcl.Range) string {
	return path.Clean(filepath.ToSlash(filepath.Join(r.Drawer.Dir, rng.Filename)))
}

// subject names what a finding is about, as nothing else is: its path in Vault for
// a live object, else its address, or its file.
func (r *LintReport) subject(f *lint.Finding) string {
	switch {
	case f.Range == nil:
		return f.Path
	case f.Address != "":
		return f.Address
	}
	return r.file(f.Range)
}

// fingerprints gives each finding a name of its own that stays the same when
// lines move: its rule, what it is about, and which of these it is.
func (r *LintReport) fingerprints() []string {
	seen := map[string]int{}
	out := make([]string, len(r.Findings))
	for i := range r.Findings {
		f := &r.Findings[i]
		key := f.Rule.ID + "\x00" + r.subject(f)
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		seen[key]++
		out[i] = hex.EncodeToString(sum[:16])
	}
	return out
}

// writeJSON writes a document with indentation and without escaping what only
// matters in web pages.
func writeJSON(w io.Writer, doc any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}
