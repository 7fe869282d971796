package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/term"
)

// AnswerHuman writes the answer of can for people: the answer, and the reasons
// below it, the deciding one first.
func AnswerHuman(w io.Writer, style term.Style, a *access.Answer) error {
	h := &humanAnswer{style: style}
	h.out.WriteString(verdict(style, a.Verdict) + "\n")
	if !a.Admission.Admitted {
		h.line("%s does not admit the token:", a.Role.Path())
		for _, r := range a.Admission.Refusals {
			h.refusal(r)
		}
	} else {
		h.line("%s admits the token.", a.Role.Path())
	}
	h.decision(a)
	h.assumed(a)
	_, err := io.WriteString(w, h.out.String())
	return err
}

// HoldersHuman writes the answers of whocan for people: each role with the rule
// that decides, and the counts at the end.
func HoldersHuman(w io.Writer, style term.Style, answers []access.Answer) error {
	h := &humanAnswer{style: style}
	count := map[access.Verdict]int{}
	for i := range answers {
		a := &answers[i]
		count[a.Verdict]++
		fmt.Fprintf(&h.out, "%s  %s  %s\n", verdict(style, a.Verdict), style.Bold(term.Visible(a.Role.Path())), term.Visible(access.Describe(a.Role)))
		h.decision(a)
		h.out.WriteByte('\n')
	}
	switch yes, unknown := count[access.Allowed], count[access.Unknown]; {
	case yes+unknown == 0:
		h.out.WriteString("Tokens of no role can.\n")
	case unknown == 0:
		fmt.Fprintf(&h.out, "Tokens of %s can.\n", plural(yes, "role"))
	case yes == 0:
		fmt.Fprintf(&h.out, "Whether tokens of %s can is not known; of no other.\n", plural(unknown, "role"))
	default:
		fmt.Fprintf(&h.out, "Tokens of %s can; whether those of %s can is not known.\n", plural(yes, "role"), plural(unknown, "role"))
	}
	_, err := io.WriteString(w, h.out.String())
	return err
}

type humanAnswer struct {
	out   strings.Builder
	style term.Style
}

func verdict(style term.Style, v access.Verdict) string {
	switch v {
	case access.Allowed:
		return style.Bold(style.Green(string(v)))
	case access.Denied:
		return style.Bold(style.Red(string(v)))
	}
	return style.Bold(style.Yellow(string(v)))
}

func (h *humanAnswer) line(format string, args ...any) {
	h.out.WriteString("  " + term.Visible(fmt.Sprintf(format, args...)) + "\n")
}

func (h *humanAnswer) refusal(r access.Refusal) {
	h.line("  - %s", r)
	if r.Claim != "" {
		h.line("    Vault says: %s", r.Message)
	}
	if r.Hint != "" {
		h.line("    %s", r.Hint)
	}
}

func (h *humanAnswer) decision(a *access.Answer) {
	d := a.Decision
	if d == nil {
		return
	}
	h.line("%s", d.Why)
	for _, c := range d.Conditions {
		h.line("%s", c)
	}
	for _, o := range d.Open {
		h.line("%s", o)
	}
}

func (h *humanAnswer) assumed(a *access.Answer) {
	list := assumptions(a)
	if len(list) == 0 {
		return
	}
	h.out.WriteString("  " + h.style.Dim("Taken for granted:") + "\n")
	for _, text := range list {
		h.out.WriteString("  " + h.style.Dim(term.Visible("  - "+text)) + "\n")
	}
}
