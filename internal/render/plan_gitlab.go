package render

import (
	"encoding/json"
	"io"

	"github.com/vaultci/vaultci/plan"
)

// gitlabReport is what GitLab reads of artifacts:reports:terraform.
type gitlabReport struct {
	Create int `json:"create"`
	Update int `json:"update"`
	Delete int `json:"delete"`
}

// PlanGitLab writes the counts of a plan for GitLab's merge request widget. What
// is replaced is both deleted and created.
func PlanGitLab(w io.Writer, p *plan.Plan) error {
	s := p.Summary()
	return json.NewEncoder(w).Encode(gitlabReport{Create: s.Create + s.Replace, Update: s.Update, Delete: s.Delete + s.Replace})
}
