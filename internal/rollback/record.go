package rollback

import (
	"encoding/json"

	"github.com/vaultci/vaultci/internal/planfile"
	"github.com/vaultci/vaultci/internal/snapshot"
	"github.com/vaultci/vaultci/plan"
)

// FormatVersion is the version of the record's format.
const FormatVersion = "1.0"

// formatMajor is the first number of the versions that can be read.
const formatMajor = "1."

// A record is a file of lines, each one JSON object: a header, one line for each
// object, and then one for each change that began or ended. A line that was cut
// short, by a kill, is the last one, and does not count.

// About is what a record says of the run.
type About struct {
	// ToolVersion is the version of vaultci.
	ToolVersion string `json:"tool_version"`
	// Time is when the run began, by the local clock, in RFC 3339.
	Time string `json:"time"`
	// Commit is the revision, where a pipeline names it.
	Commit string `json:"commit,omitempty"`
	// Target is the server.
	Target planfile.Target `json:"target"`
	// Connection are the settings of the vault block.
	Connection planfile.Connection `json:"connection"`
	// Ownership is the ownership record as the run found it; empty where none is
	// kept.
	Ownership json.RawMessage `json:"ownership,omitempty"`
}

// line is one line: a header, an object, or the progress of a change.
type line struct {
	FormatVersion string `json:"format_version,omitempty"`
	*About

	Object *object `json:"object,omitempty"`

	Began *int `json:"began,omitempty"` // the number of a change
	Ended *int `json:"ended,omitempty"`
	// Status is how it ended: done, failed, or skipped.
	Status string `json:"status,omitempty"`
	// Finished is true in the last line of a run that was not killed.
	Finished bool `json:"finished,omitempty"`
}

// object is what was there at one path.
type object struct {
	Address string `json:"address"`
	Kind    string `json:"kind"`
	Path    string `json:"path"`
	// Changes are the numbers, in the plan, of the changes that touch it.
	Changes []int `json:"changes"`
	// Action is what the change does; empty for what goes with another object.
	Action plan.Action `json:"action,omitempty"`
	// Identity are the fields of the path.
	Identity snapshot.Values `json:"identity"`
	// Before is what was there; null when nothing was.
	Before *before `json:"before"`
	// Secret are the fields that the plan gave secret values, or that held one.
	Secret []string `json:"secret,omitempty"`
	// Lost says what no rollback brings back.
	Lost []string `json:"lost,omitempty"`
}

type before struct {
	Values snapshot.Values `json:"values"`
	// Hidden are the fields that held a secret, and are not recorded.
	Hidden []string `json:"hidden,omitempty"`
}
