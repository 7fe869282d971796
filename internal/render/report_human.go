package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

// ReportHuman writes what became of each change, one line each in the order of
// the plan, and the counts at the end.
func ReportHuman(w io.Writer, style term.Style, r *apply.Report) error {
	var out strings.Builder
	for i := range r.Results {
		reportLine(&out, style, &r.Results[i])
	}
	if len(r.Results) > 0 {
		out.WriteByte('\n')
	}
	out.WriteString(reportSummary(style, r) + "\n")
	_, err := io.WriteString(w, out.String())
	return err
}

func reportLine(out *strings.Builder, style term.Style, result *apply.Result) {
	c := result.Change
	status := fmt.Sprintf("%-7s", result.Status)
	tail := ""
	switch result.Status {
	case apply.Done:
		status = style.Green(status)
	case apply.Failed:
		status = style.Red(status)
	case apply.Skipped, apply.Kept:
		status = style.Yellow(status)
		tail = "  " + style.Dim(result.Reason)
	}
	fmt.Fprintf(out, "%s %s %s%s\n", status, paint(style, c.Action, fmt.Sprintf("%3s", c.Action.Symbol())), term.Visible(c.Address), tail)
	for _, warning := range result.Warnings {
		fmt.Fprintf(out, "            %s\n", style.Yellow("Vault remarks: "+term.Visible(warning)))
	}
}

func reportSummary(style term.Style, r *apply.Report) string {
	created, updated := r.CountAction(plan.Create), r.CountAction(plan.Update)
	replaced, deleted := r.CountAction(plan.Replace), r.CountAction(plan.Delete)
	counts := fmt.Sprintf("%d added, %d changed, %d destroyed", created+replaced, updated, deleted+replaced)
	if r.Complete() {
		return style.Bold(style.Green("Apply complete:")) + " " + counts + "."
	}
	return style.Bold(style.Red("Apply incomplete:")) + fmt.Sprintf(" %s; %d failed, %d skipped.\nRun apply again to go on from here.", counts, r.Count(apply.Failed), r.Count(apply.Skipped))
}

// ReportFaults returns a diagnostic for each change that failed, pointing at its
// block.
func ReportFaults(r *apply.Report) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for i := range r.Results {
		if result := &r.Results[i]; result.Status == apply.Failed {
			diags = append(diags, Refusal(result.Err, result.Change.Object))
		}
	}
	return diags
}
