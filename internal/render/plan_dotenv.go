package render

import (
	"fmt"
	"io"

	"github.com/vaultci/vaultci/plan"
)

// PlanDotenv writes the counts of a plan as variables, which later jobs of a
// pipeline get by artifacts:reports:dotenv.
func PlanDotenv(w io.Writer, p *plan.Plan) error {
	s := p.Summary()
	_, err := fmt.Fprintf(w, "VAULTCI_PLAN_CHANGES=%d\nVAULTCI_PLAN_CREATE=%d\nVAULTCI_PLAN_UPDATE=%d\nVAULTCI_PLAN_REPLACE=%d\nVAULTCI_PLAN_DELETE=%d\nVAULTCI_PLAN_UNCHANGED=%d\nVAULTCI_PLAN_UNREADABLE=%d\n",
		len(p.Changes), s.Create, s.Update, s.Replace, s.Delete, s.Unchanged, len(p.Skipped))
	return err
}
