package render

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	File      string        `xml:"file,attr,omitempty"`
	Line      int           `xml:"line,attr,omitempty"`
	Failure   *junitFailure `xml:"failure,omitempty"`
	Output    string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// lintJUnit writes a test suite for each rule. Each finding is a test, which has
// failed where its severity makes the run fail; a rule without findings is a test
// that has passed.
func lintJUnit(w *term.Stream, r *LintReport) error {
	doc := junitSuites{Name: "vaultci lint"}
	for _, rule := range r.Rules {
		suite := r.junitSuite(rule)
		doc.Tests, doc.Failures = doc.Tests+suite.Tests, doc.Failures+suite.Failures
		doc.Suites = append(doc.Suites, suite)
	}
	text, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func (r *LintReport) junitSuite(rule *lint.Rule) junitSuite {
	suite := junitSuite{Name: rule.ID + " " + rule.Name}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Rule.ID == rule.ID {
			suite.Cases = append(suite.Cases, r.junitCase(f))
			if f.Severity >= r.FailOn {
				suite.Failures++
			}
		}
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []junitCase{{Name: rule.Summary, ClassName: rule.ID}}
	}
	suite.Tests = len(suite.Cases)
	return suite
}

func (r *LintReport) junitCase(f *lint.Finding) junitCase {
	c := junitCase{Name: r.clean(r.subject(f)), ClassName: f.Rule.ID}
	text := r.described(f)
	if f.Range != nil {
		c.File, c.Line = r.file(f.Range), f.Range.Start.Line
		text = fmt.Sprintf("%s:%d:%d: %s", c.File, c.Line, f.Range.Start.Column, text)
	}
	if f.Severity < r.FailOn {
		c.Output = f.Severity.String() + ": " + text
		return c
	}
	c.Failure = &junitFailure{Type: f.Severity.String(), Message: r.clean(f.Message), Text: text}
	return c
}
