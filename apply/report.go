package apply

import "github.com/vaultci/vaultci/plan"

// Status is what became of a change.
type Status string

// The statuses.
const (
	Done    Status = "done"
	Failed  Status = "failed"
	Skipped Status = "skipped"
	// Kept is a delete of an object that the server calls its own and does
	// not give up: there is nothing more to be done.
	Kept Status = "kept"
)

// Result is what became of one change.
type Result struct {
	Change *plan.Change
	Status Status
	// Err is why a change failed.
	Err error
	// Reason is why a change was skipped or an object kept, as the end of a
	// sentence.
	Reason string
	// Warnings are the server's remarks on a write.
	Warnings []string
}

// Report has one result for each change of the plan, in the plan's order.
type Report struct {
	Results []Result
	// Forbidden is the error of [Options.Guard] that stopped the run; nil where
	// none did.
	Forbidden error
}

// Count counts the results of a status.
func (r *Report) Count(s Status) int {
	n := 0
	for i := range r.Results {
		if r.Results[i].Status == s {
			n++
		}
	}
	return n
}

// CountAction counts the changes of an action that were done.
func (r *Report) CountAction(a plan.Action) int {
	n := 0
	for i := range r.Results {
		if r.Results[i].Status == Done && r.Results[i].Change.Action == a {
			n++
		}
	}
	return n
}

// Complete says whether every change was done, as far as the server lets it.
func (r *Report) Complete() bool { return r.Count(Done)+r.Count(Kept) == len(r.Results) }
