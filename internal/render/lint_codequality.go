package render

import (
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// codeQualityIssue is one entry of a GitLab code quality report:
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type codeQualityIssue struct {
	Description string              `json:"description"`
	CheckName   string              `json:"check_name"`
	Fingerprint string              `json:"fingerprint"`
	Severity    string              `json:"severity"`
	Location    codeQualityLocation `json:"location"`
}

type codeQualityLocation struct {
	Path  string           `json:"path"`
	Lines codeQualityLines `json:"lines"`
}

type codeQualityLines struct {
	Begin int `json:"begin"`
}

// lintCodeQuality writes the report that GitLab shows in a merge request. A live
// object has no file, so its path in Vault stands for one.
func lintCodeQuality(w *term.Stream, r *LintReport) error {
	prints := r.fingerprints()
	issues := make([]codeQualityIssue, len(r.Findings))
	for i := range r.Findings {
		f := &r.Findings[i]
		issues[i] = codeQualityIssue{
			Description: r.described(f), CheckName: f.Rule.ID + " " + f.Rule.Name, Fingerprint: prints[i],
			Severity: codeQualitySeverity(f.Severity), Location: codeQualityLocation{f.Path, codeQualityLines{1}},
		}
		if f.Range != nil {
			issues[i].Location = codeQualityLocation{r.file(f.Range), codeQualityLines{f.Range.Start.Line}}
		}
	}
	return writeJSON(w, issues)
}

// described is a finding's text with what it is about, for formats that have no
// place for that.
func (r *LintReport) described(f *lint.Finding) string {
	text := r.message(f)
	if f.Address != "" {
		text = f.Address + ": " + text
	}
	if len(f.Also) > 0 {
		text += " The same holds for " + someOf(f.Also) + "."
	}
	return text
}

func codeQualitySeverity(s lint.Severity) string {
	switch s {
	case lint.Error:
		return "critical"
	case lint.Warning:
		return "minor"
	}
	return "info"
}
