package render

import (
	"io"
	"strings"

	"github.com/vaultci/vaultci/access"
)

// AnswerFormatVersion is the version of the JSON answers of can and whocan, and of
// the report of test. Its first number changes when a reader of an older one would
// misread the document.
const AnswerFormatVersion = "1.0"

type jsonAnswer struct {
	FormatVersion string         `json:"format_version,omitempty"`
	Answer        access.Verdict `json:"answer"`
	Capability    string         `json:"capability,omitempty"`
	Path          string         `json:"path,omitempty"`
	Role          string         `json:"role"`
	Address       string         `json:"address,omitempty"`
	Tokens        string         `json:"tokens"`
	Admitted      bool           `json:"admitted"`
	Refusals      []jsonRefusal  `json:"refusals"`
	Rule          *jsonDecider   `json:"rule"`
	Why           string         `json:"why"`
	Conditions    []string       `json:"conditions"`
	Unknown       []string       `json:"unknown"`
	Assumed       []string       `json:"assumed"`
}

type jsonRefusal struct {
	Reason  access.Reason `json:"reason"`
	Claim   string        `json:"claim"`
	Message string        `json:"message"`
	Has     any           `json:"has"`
	Wants   []any         `json:"wants"`
	Hint    string        `json:"hint"`
}

type jsonDecider struct {
	Path         string   `json:"path"`
	Capabilities []string `json:"capabilities"`
	Policies     []string `json:"policies"`
}

type jsonHolders struct {
	FormatVersion string       `json:"format_version"`
	Capability    string       `json:"capability"`
	Path          string       `json:"path"`
	Roles         []jsonAnswer `json:"roles"`
}

// AnswerJSON writes the answer of can as one JSON document.
func AnswerJSON(w io.Writer, q access.Question, answer *access.Answer) error {
	doc := jsonAnswerOf(answer)
	doc.FormatVersion, doc.Capability, doc.Path = AnswerFormatVersion, q.Capability.String(), q.Path
	return writeJSON(w, doc)
}

// HoldersJSON writes the answers of whocan as one JSON document.
func HoldersJSON(w io.Writer, q access.Question, answers []access.Answer) error {
	doc := jsonHolders{AnswerFormatVersion, q.Capability.String(), q.Path, []jsonAnswer{}}
	for i := range answers {
		doc.Roles = append(doc.Roles, jsonAnswerOf(&answers[i]))
	}
	return writeJSON(w, doc)
}

func jsonAnswerOf(a *access.Answer) jsonAnswer {
	out := jsonAnswer{
		Answer: a.Verdict, Role: a.Role.Path(), Address: a.Role.Address, Tokens: access.Describe(a.Role), Admitted: a.Admission.Admitted,
		Refusals: []jsonRefusal{}, Conditions: []string{}, Unknown: []string{}, Assumed: assumptions(a),
	}
	for _, r := range a.Admission.Refusals {
		out.Refusals = append(out.Refusals, jsonRefusal{r.Reason, r.Claim, r.Message, r.Has, append([]any{}, r.Wants...), r.Hint})
	}
	if d := a.Decision; d != nil {
		out.Why = d.Why
		out.Conditions, out.Unknown = append(out.Conditions, d.Conditions...), append(out.Unknown, d.Open...)
		if d.Rule != nil {
			out.Rule = &jsonDecider{d.Rule.Path, d.Rule.Capabilities.Names(), policyNames(d)}
		}
	}
	return out
}

// policyNames lists the policies that have a part in the rule.
func policyNames(d *access.Decision) []string {
	names := []string{}
	seen := map[string]bool{}
	for _, g := range d.Grants {
		if !seen[g.Policy] {
			seen[g.Policy] = true
			names = append(names, g.Policy)
		}
	}
	return names
}

// assumptions is what was taken for granted, of the token and of its entity.
func assumptions(a *access.Answer) []string {
	list := append([]string{}, a.Admission.Assumed...)
	if len(a.Admission.From) > 0 {
		list = append(list, "the login comes from "+strings.Join(a.Admission.From, ", "))
	}
	if a.Decision != nil {
		list = append(list, a.Decision.Assumed...)
	}
	return list
}
