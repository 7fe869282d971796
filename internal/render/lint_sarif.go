package render

import (
	"net/url"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/lint"
)

// The parts of SARIF 2.1.0 that a report has:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

// projectURI is where people find the program and the pages of its rules.
const projectURI = "https://github.com/vaultci/vaultci"

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID                   string           `json:"id"`
	Name                 string           `json:"name"`
	ShortDescription     sarifText        `json:"shortDescription"`
	FullDescription      sarifText        `json:"fullDescription"`
	Help                 sarifText        `json:"help"`
	HelpURI              string           `json:"helpUri"`
	DefaultConfiguration sarifRuleDefault `json:"defaultConfiguration"`
}

type sarifRuleDefault struct {
	Enabled bool   `json:"enabled"`
	Level   string `json:"level"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               string            `json:"level"`
	Message             sarifText         `json:"message"`
	Locations           []sarifLocation   `json:"locations"`
	RelatedLocations    []sarifLocation   `json:"relatedLocations,omitempty"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	Fixes               []sarifFix        `json:"fixes,omitempty"`
}

type sarifLocation struct {
	ID       *int           `json:"id,omitempty"`
	Physical *sarifPhysical `json:"physicalLocation,omitempty"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	Message  *sarifText     `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type sarifFix struct {
	Description sarifText     `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion `json:"deletedRegion"`
	Inserted sarifText   `json:"insertedContent"`
}

// lintSARIF writes the report in the Static Analysis Results Interchange Format.
func lintSARIF(w *term.Stream, r *LintReport) error {
	driver := sarifDriver{Name: "vaultci", Version: r.Version, InformationURI: projectURI, Rules: []sarifRule{}}
	index := map[string]int{}
	for i, rule := range r.Rules {
		index[rule.ID] = i
		driver.Rules = append(driver.Rules, sarifRuleOf(rule))
	}
	prints := r.fingerprints()
	results := make([]sarifResult, len(r.Findings))
	for i := range r.Findings {
		results[i] = r.sarifResult(&r.Findings[i])
		results[i].RuleIndex = index[r.Findings[i].Rule.ID]
		results[i].PartialFingerprints = map[string]string{"vaultci/v1": prints[i]}
	}
	return writeJSON(w, sarifLog{
		Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{{Tool: sarifTool{driver}, ColumnKind: "unicodeCodePoints", Results: results}},
	})
}

func sarifRuleOf(rule *lint.Rule) sarifRule {
	return sarifRule{
		ID: rule.ID, Name: rule.Name,
		ShortDescription: sarifText{Text: rule.Summary}, FullDescription: sarifText{Text: rule.Why},
		Help:                 sarifText{Text: rule.Why + "\n\n" + rule.Source, Markdown: rule.Why + "\n\nInstead of\n\n```hcl\n" + rule.Bad + "```\n\nwrite\n\n```hcl\n" + rule.Good + "```\n"},
		HelpURI:              projectURI + "/blob/main/docs/rules/" + rule.ID + ".md",
		DefaultConfiguration: sarifRuleDefault{Enabled: rule.Severity != lint.Off, Level: sarifLevel(rule.Severity)},
	}
}

func (r *LintReport) sarifResult(f *lint.Finding) sarifResult {
	result := sarifResult{
		RuleID: f.Rule.ID, Level: sarifLevel(f.Severity), Message: sarifText{Text: r.described(f)},
		Locations: []sarifLocation{r.sarifLocation(f.Range, f.Address, f.Path)},
	}
	for i, rel := range f.Related {
		location := r.sarifLocation(rel.Range, rel.Address, rel.Path)
		location.ID, location.Message = &i, &sarifText{Text: r.clean(rel.Message)}
		result.RelatedLocations = append(result.RelatedLocations, location)
	}
	if len(f.Edits) > 0 {
		result.Fixes = []sarifFix{r.sarifFix(f)}
	}
	return result
}

func (r *LintReport) sarifFix(f *lint.Finding) sarifFix {
	fix := sarifFix{Description: sarifText{Text: r.clean(f.Remedy)}}
	for _, e := range f.Edits {
		fix.Changes = append(fix.Changes, sarifChange{
			Artifact:     sarifArtifact{r.uri(&e.Range)},
			Replacements: []sarifReplacement{{sarifRegionOf(&e.Range), sarifText{Text: r.clean(e.Text)}}},
		})
	}
	return fix
}

func (r *LintReport) sarifLocation(rng *hcl.Range, address, path string) sarifLocation {
	var location sarifLocation
	if rng != nil {
		location.Physical = &sarifPhysical{sarifArtifact{r.uri(rng)}, sarifRegionOf(rng)}
	}
	switch {
	case address != "":
		location.Logical = []sarifLogical{{r.clean(address), "object"}}
	case path != "":
		location.Logical = []sarifLogical{{r.clean(path), "resource"}}
	}
	return location
}

func (r *LintReport) uri(rng *hcl.Range) string {
	return (&url.URL{Path: r.file(rng)}).String()
}

func sarifRegionOf(rng *hcl.Range) sarifRegion {
	return sarifRegion{rng.Start.Line, rng.Start.Column, rng.End.Line, rng.End.Column}
}

func sarifLevel(s lint.Severity) string {
	switch s {
	case lint.Error:
		return "error"
	case lint.Warning:
		return "warning"
	case lint.Notice:
		return "note"
	}
	return "none"
}
