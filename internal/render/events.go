package render

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/plan"
)

// EventsFormatVersion is the version of the stream of events. Its first number
// changes when a reader of an older one would misread the stream.
const EventsFormatVersion = "1.0"

// Events writes what happens during an apply as it happens: one JSON object a
// line, the version first. The names with an @ are those of other tools' logs. It
// may be used by many goroutines at once.
type Events struct {
	// Redact takes secrets out of a text. It may be nil.
	Redact func(string) string

	mu      sync.Mutex
	enc     *json.Encoder
	now     func() time.Time
	started map[*plan.Change]time.Time
	failed  error // of the first write that failed
}

// NewEvents begins a stream with the version of the tool.
func NewEvents(w io.Writer, tool string, now func() time.Time, redact func(string) string) *Events {
	e := &Events{Redact: redact, enc: json.NewEncoder(w), now: now, started: map[*plan.Change]time.Time{}}
	e.enc.SetEscapeHTML(false)
	e.send(levelInfo, "version", "vaultci "+tool, event{FormatVersion: EventsFormatVersion, Tool: tool})
	return e
}

const (
	levelInfo  = "info"
	levelWarn  = "warn"
	levelError = "error"
)

// event is one line.
type event struct {
	Level     string `json:"@level"`
	Message   string `json:"@message"`
	Module    string `json:"@module"`
	Timestamp string `json:"@timestamp"`
	Type      string `json:"type"`

	FormatVersion string           `json:"format_version,omitempty"`
	Tool          string           `json:"vaultci,omitempty"`
	Change        *eventChange     `json:"change,omitempty"`
	Elapsed       *int             `json:"elapsed_seconds,omitempty"`
	Reason        string           `json:"reason,omitempty"`
	Warnings      []string         `json:"warnings,omitempty"`
	Operation     string           `json:"operation,omitempty"`
	Changes       *jsonSummary     `json:"changes,omitempty"`
	Results       *eventResults    `json:"results,omitempty"`
	File          string           `json:"file,omitempty"`
	Diagnostic    *eventDiagnostic `json:"diagnostic,omitempty"`
}

type eventChange struct {
	Address string      `json:"address"`
	Kind    string      `json:"kind"`
	Path    string      `json:"path"`
	Action  plan.Action `json:"action"`
	Fields  []string    `json:"fields,omitempty"` // names; values are in the plan
}

type eventResults struct {
	Done    int `json:"done"`
	Kept    int `json:"kept"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

type eventDiagnostic struct {
	Severity string      `json:"severity"`
	Summary  string      `json:"summary"`
	Detail   string      `json:"detail,omitempty"`
	Range    *eventRange `json:"range,omitempty"`
}

type eventRange struct {
	Filename string        `json:"filename"`
	Start    eventPosition `json:"start"`
	End      eventPosition `json:"end"`
}

type eventPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

func (e *Events) send(level, kind, message string, ev event) {
	ev.Level, ev.Type, ev.Message, ev.Module = level, kind, e.redact(message), "vaultci.ui"
	e.mu.Lock()
	defer e.mu.Unlock()
	ev.Timestamp = e.now().UTC().Format("2006-01-02T15:04:05.000Z")
	if err := e.enc.Encode(ev); err != nil && e.failed == nil {
		e.failed = fmt.Errorf("writing the events: %w", err)
	}
}

func (e *Events) redact(text string) string {
	if e.Redact == nil {
		return text
	}
	return e.Redact(text)
}

// Err is why an event could not be written; nil where all could.
func (e *Events) Err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.failed
}

// Plan tells of each change that is planned, and of their numbers.
func (e *Events) Plan(p *plan.Plan) {
	for _, c := range p.Changes {
		change := eventChangeOf(c)
		for i := range c.Fields {
			change.Fields = append(change.Fields, c.Fields[i].Field.Name)
		}
		e.send(levelInfo, "planned_change", fmt.Sprintf("%s: %s planned", c.Address, c.Action), event{Change: change})
	}
	for _, address := range p.Skipped {
		e.send(levelWarn, "planned_skip", address+": could not be read", event{Change: &eventChange{Address: address}})
	}
	s := p.Summary()
	message := fmt.Sprintf("Plan: %d to add, %d to change, %d to destroy.", s.Create+s.Replace, s.Update, s.Delete+s.Replace)
	e.send(levelInfo, "change_summary", message, event{Operation: "plan", Changes: &jsonSummary{s.Create, s.Update, s.Replace, s.Delete, s.Unchanged}})
}

func eventChangeOf(c *plan.Change) *eventChange {
	return &eventChange{Address: c.Address, Kind: c.Kind(), Path: c.Path(), Action: c.Action}
}

// RollbackRecord tells where the rollback record is.
func (e *Events) RollbackRecord(file string) {
	e.send(levelInfo, "rollback_record", "The rollback record is "+file, event{File: file})
}

// Started tells that a change is begun.
func (e *Events) Started(c *plan.Change) {
	e.mu.Lock()
	e.started[c] = e.now()
	e.mu.Unlock()
	e.send(levelInfo, "apply_start", fmt.Sprintf("%s: %s begun", c.Address, c.Action), event{Change: eventChangeOf(c)})
}

// Finished tells what became of a change.
func (e *Events) Finished(r apply.Result) {
	ev := event{Change: eventChangeOf(r.Change)}
	for _, w := range r.Warnings {
		ev.Warnings = append(ev.Warnings, e.redact(w))
	}
	e.mu.Lock()
	if start, ok := e.started[r.Change]; ok && r.Status != apply.Skipped {
		seconds := int(e.now().Sub(start).Seconds())
		ev.Elapsed = &seconds
	}
	e.mu.Unlock()
	switch r.Status {
	case apply.Done:
		e.send(levelInfo, "apply_complete", fmt.Sprintf("%s: %s done", r.Change.Address, r.Change.Action), ev)
	case apply.Failed:
		ev.Reason = e.redact(r.Err.Error())
		e.send(levelError, "apply_errored", fmt.Sprintf("%s: %s failed: %s", r.Change.Address, r.Change.Action, ev.Reason), ev)
	default:
		ev.Reason = e.redact(r.Reason)
		e.send(levelWarn, "apply_"+string(r.Status), fmt.Sprintf("%s: %s %s: %s", r.Change.Address, r.Change.Action, r.Status, ev.Reason), ev)
	}
}

// Report tells the numbers at the end.
func (e *Events) Report(r *apply.Report) {
	level, message := levelInfo, "Apply complete."
	if !r.Complete() {
		level, message = levelError, "Apply incomplete."
	}
	e.send(level, "change_summary", message, event{
		Operation: "apply",
		Changes: &jsonSummary{
			Create: r.CountAction(plan.Create), Update: r.CountAction(plan.Update),
			Replace: r.CountAction(plan.Replace), Delete: r.CountAction(plan.Delete),
		},
		Results: &eventResults{r.Count(apply.Done), r.Count(apply.Kept), r.Count(apply.Failed), r.Count(apply.Skipped)},
	})
}

// Diagnostics tells of faults and warnings, without their source.
func (e *Events) Diagnostics(diags hcl.Diagnostics) {
	for _, d := range diags {
		level, severity := levelError, "error"
		if d.Severity != hcl.DiagError {
			level, severity = levelWarn, "warning"
		}
		out := &eventDiagnostic{Severity: severity, Summary: d.Summary, Detail: e.redact(d.Detail)}
		if r := d.Subject; r != nil {
			out.Range = &eventRange{r.Filename, eventPosition{r.Start.Line, r.Start.Column}, eventPosition{r.End.Line, r.End.Column}}
		}
		e.send(level, "diagnostic", d.Summary, event{Diagnostic: out})
	}
}

// Error tells of an error that has no place in a file.
func (e *Events) Error(message, hint string) {
	e.send(levelError, "diagnostic", message, event{Diagnostic: &eventDiagnostic{Severity: "error", Summary: e.redact(message), Detail: e.redact(hint)}})
}
