package render

import (
	"encoding/json"
	"io"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/plan"
)

// PlanFormatVersion is the version of the JSON plan. Its first number changes
// when a reader of an older one would misread the document.
const PlanFormatVersion = "1.0"

type jsonPlan struct {
	FormatVersion string        `json:"format_version"`
	Summary       jsonSummary   `json:"summary"`
	Changes       []jsonChange  `json:"changes"`
	Uncompared    []jsonUnknown `json:"uncompared"`
	Skipped       []string      `json:"skipped"`
	Access        []jsonAccess  `json:"access"`
	Since         *jsonSince    `json:"since,omitempty"`
}

type jsonSince struct {
	By     string `json:"by"`
	Commit string `json:"commit"`
	At     string `json:"at"`
}

type jsonSummary struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Replace   int `json:"replace"`
	Delete    int `json:"delete"`
	Unchanged int `json:"unchanged"`
}

type jsonChange struct {
	Address string      `json:"address"`
	Kind    string      `json:"kind"`
	Path    string      `json:"path"`
	Action  plan.Action `json:"action"`
	Cause   plan.Cause  `json:"cause,omitempty"`
	Fields  []jsonField `json:"fields"`
	Loss    []string    `json:"loss,omitempty"`
}

type jsonField struct {
	Name           string `json:"name"`
	Before         any    `json:"before"`
	After          any    `json:"after"`
	Sensitive      bool   `json:"sensitive"`
	Unknown        bool   `json:"unknown,omitempty"`
	ForcesReplace  bool   `json:"forces_replace,omitempty"`
	FormattingOnly bool   `json:"formatting_only,omitempty"`
}

type jsonUnknown struct {
	Address string `json:"address"`
	Field   string `json:"field"`
}

// PlanJSON writes the plan as one JSON document. Values are in the form of
// Vault's API: durations are seconds. Sensitive ones are null.
func PlanJSON(w io.Writer, p *plan.Plan) error {
	s := p.Summary()
	doc := jsonPlan{
		FormatVersion: PlanFormatVersion,
		Summary:       jsonSummary{s.Create, s.Update, s.Replace, s.Delete, s.Unchanged},
		Changes:       make([]jsonChange, len(p.Changes)),
		Uncompared:    []jsonUnknown{},
		Skipped:       append([]string{}, p.Skipped...),
		Access:        make([]jsonAccess, len(p.Access)),
	}
	if p.Since != nil {
		doc.Since = &jsonSince{p.Since.By, p.Since.Commit, p.Since.At}
	}
	for i, c := range p.Changes {
		doc.Changes[i] = jsonChangeOf(c)
	}
	for i := range p.Access {
		doc.Access[i] = jsonAccessOf(&p.Access[i])
	}
	for _, u := range p.Uncompared {
		doc.Uncompared = append(doc.Uncompared, jsonUnknown(u))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

func jsonChangeOf(c *plan.Change) jsonChange {
	out := jsonChange{Address: c.Address, Kind: c.Kind(), Path: c.Path(), Action: c.Action, Cause: c.Cause, Fields: make([]jsonField, len(c.Fields)), Loss: c.Loss}
	for i := range c.Fields {
		f := &c.Fields[i]
		out.Fields[i] = jsonField{
			Name: f.Field.Name, Before: jsonValue(f, f.Before), After: jsonValue(f, f.After),
			Sensitive: f.Sensitive, Unknown: f.Unknown, ForcesReplace: f.ForcesNew, FormattingOnly: f.FormOnly,
		}
	}
	return out
}

func jsonValue(f *plan.FieldChange, v cty.Value) any {
	if v == cty.NilVal || f.Sensitive {
		return nil
	}
	return f.Field.Type.Encode(v)
}
