package render

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/term"
)

// ChecksHuman writes the results of check blocks for people: a line each, below it
// what is not as expected and why, and the counts at the end. The files are named
// below dir.
func ChecksHuman(w io.Writer, style term.Style, dir string, results []access.CheckResult) error {
	h := &humanAnswer{style: style}
	failed := 0
	for i := range results {
		c := &results[i]
		if c.Passed() {
			fmt.Fprintf(&h.out, "%s  %s\n", style.Green("pass"), term.Visible(c.Check.Name))
			continue
		}
		failed++
		at := c.Check.Range
		fmt.Fprintf(&h.out, "%s  %s\n", style.Bold(style.Red("FAIL")), style.Bold(term.Visible(c.Check.Name)))
		fmt.Fprintf(&h.out, "  %s %s:%d:%d\n", style.Blue("-->"), filepath.ToSlash(filepath.Join(dir, at.Filename)), at.Start.Line, at.Start.Column)
		h.failures(c)
	}
	if len(results) > 0 {
		h.out.WriteByte('\n')
	}
	fmt.Fprintf(&h.out, "%s, %d failed.\n", plural(len(results), "check"), failed)
	_, err := io.WriteString(w, h.out.String())
	return err
}

// failures writes what is not as expected. A refused login is said once.
func (h *humanAnswer) failures(c *access.CheckResult) {
	refused := false
	for i := range c.Results {
		r := &c.Results[i]
		if r.Passed() {
			continue
		}
		h.line("%s %s: %s, expected %s", r.Question.Capability, r.Question.Path, r.Answer.Verdict, r.Want)
		if !r.Answer.Admission.Admitted && !refused {
			refused = true
			h.line("  %s does not admit the token:", r.Answer.Role.Path())
			for _, refusal := range r.Answer.Admission.Refusals {
				h.refusal(refusal)
			}
		}
		if d := r.Answer.Decision; d != nil {
			h.line("  %s", d.Why)
			for _, o := range d.Open {
				h.line("  %s", o)
			}
		}
	}
}

type jsonChecks struct {
	FormatVersion string            `json:"format_version"`
	Summary       jsonChecksSummary `json:"summary"`
	Checks        []jsonCheck       `json:"checks"`
}

type jsonChecksSummary struct {
	Passed int `json:"passed"`
	Failed int `json:"failed"`
}

type jsonCheck struct {
	Name    string       `json:"name"`
	Passed  bool         `json:"passed"`
	Range   jsonPlace    `json:"range"`
	Results []jsonResult `json:"results"`
}

type jsonPlace struct {
	Filename string       `json:"filename"`
	Start    jsonPosition `json:"start"`
	End      jsonPosition `json:"end"`
}

type jsonPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type jsonResult struct {
	Passed   bool           `json:"passed"`
	Expected access.Verdict `json:"expected"`
	jsonAnswer
}

// ChecksJSON writes the results of check blocks as one JSON document.
func ChecksJSON(w io.Writer, results []access.CheckResult) error {
	doc := jsonChecks{FormatVersion: AnswerFormatVersion, Checks: []jsonCheck{}}
	for i := range results {
		c := &results[i]
		if c.Passed() {
			doc.Summary.Passed++
		} else {
			doc.Summary.Failed++
		}
		one := jsonCheck{Name: c.Check.Name, Passed: c.Passed(), Range: jsonPlaceOf(c.Check.Range), Results: []jsonResult{}}
		for j := range c.Results {
			r := &c.Results[j]
			answer := jsonAnswerOf(&r.Answer)
			answer.Capability, answer.Path = r.Question.Capability.String(), r.Question.Path
			one.Results = append(one.Results, jsonResult{r.Passed(), r.Want, answer})
		}
		doc.Checks = append(doc.Checks, one)
	}
	return writeJSON(w, doc)
}

func jsonPlaceOf(r hcl.Range) jsonPlace {
	return jsonPlace{r.Filename, jsonPosition{r.Start.Line, r.Start.Column}, jsonPosition{r.End.Line, r.End.Column}}
}
