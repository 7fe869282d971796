package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// lintGitHub writes a workflow command for each finding, which GitHub shows on
// the line of the source:
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func lintGitHub(w *term.Stream, r *LintReport) error {
	var out strings.Builder
	for i := range r.Findings {
		f := &r.Findings[i]
		properties := ""
		if rng := f.Range; rng != nil {
			properties = fmt.Sprintf("file=%s,line=%d,endLine=%d,", githubProperty(r.file(rng)), rng.Start.Line, rng.End.Line)
			if rng.Start.Line == rng.End.Line { // columns are for a single line only
				properties += fmt.Sprintf("col=%d,endColumn=%d,", rng.Start.Column, rng.End.Column)
			}
		}
		text := r.described(f)
		if f.Range == nil {
			text = f.Path + ": " + text
		}
		fmt.Fprintf(&out, "::%s %stitle=%s::%s\n", githubCommand(f.Severity), properties, githubProperty(f.Rule.ID+" "+f.Rule.Name), githubData(text))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func githubCommand(s lint.Severity) string { return s.String() } // GitHub has the same three

// githubData escapes what would end a command.
func githubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// githubProperty escapes what would end a property too.
func githubProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
