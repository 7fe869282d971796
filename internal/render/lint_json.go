package render

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// LintFormatVersion is the version of the JSON report. Its first number changes
// when a reader of an older one would misread the document.
const LintFormatVersion = "1.0"

type jsonLint struct {
	FormatVersion string          `json:"format_version"`
	Summary       jsonLintSummary `json:"summary"`
	Findings      []jsonFinding   `json:"findings"`
}

type jsonLintSummary struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Notice  int `json:"notice"`
}

type jsonFinding struct {
	Rule        string        `json:"rule"`
	Name        string        `json:"name"`
	Severity    string        `json:"severity"`
	Message     string        `json:"message"`
	Remedy      string        `json:"remedy"`
	Address     string        `json:"address"`
	Also        []string      `json:"also"`
	Path        string        `json:"path"`
	Range       *jsonRange    `json:"range"`
	Related     []jsonRelated `json:"related"`
	Fixable     bool          `json:"fixable"`
	Fingerprint string        `json:"fingerprint"`
}

type jsonRelated struct {
	Message string     `json:"message"`
	Address string     `json:"address"`
	Path    string     `json:"path"`
	Range   *jsonRange `json:"range"`
}

type jsonRange struct {
	Filename string  `json:"filename"`
	Start    jsonPos `json:"start"`
	End      jsonPos `json:"end"`
}

type jsonPos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// lintJSON writes the report as one JSON document; docs/lint-format.md describes
// it.
func lintJSON(w *term.Stream, r *LintReport) error {
	prints := r.fingerprints()
	doc := jsonLint{
		FormatVersion: LintFormatVersion,
		Summary:       jsonLintSummary{r.count(lint.Error), r.count(lint.Warning), r.count(lint.Notice)},
		Findings:      make([]jsonFinding, len(r.Findings)),
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		doc.Findings[i] = jsonFinding{
			Rule: f.Rule.ID, Name: f.Rule.Name, Severity: f.Severity.String(),
			Message: r.clean(f.Message), Remedy: r.clean(f.Remedy),
			Address: r.clean(f.Address), Also: append([]string{}, f.Also...), Path: r.clean(f.Path), Range: r.jsonRange(f.Range),
			Related: []jsonRelated{}, Fixable: len(f.Edits) > 0, Fingerprint: prints[i],
		}
		for _, rel := range f.Related {
			doc.Findings[i].Related = append(doc.Findings[i].Related, jsonRelated{r.clean(rel.Message), rel.Address, rel.Path, r.jsonRange(rel.Range)})
		}
	}
	return writeJSON(w, doc)
}

func (r *LintReport) jsonRange(rng *hcl.Range) *jsonRange {
	if rng == nil {
		return nil
	}
	return &jsonRange{r.file(rng), jsonPos{rng.Start.Line, rng.Start.Column}, jsonPos{rng.End.Line, rng.End.Column}}
}
