package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// Target is where changes are written. Its methods are called by several
// goroutines at once.
type Target interface {
	// Write carries one change out. Warnings may come with or without an error.
	Write(context.Context, *plan.Change) (warnings []string, err error)
	// Read returns what is live of an object now; nil when it does not exist.
	Read(context.Context, *hclschema.Object) (*hclschema.Object, error)
}

// Options are how a plan is carried out. The zero value works alone and tells
// nobody.
type Options struct {
	// Workers is how many changes may be under way at once; at least one.
	Workers int
	// Stop, once closed, lets the writes under way end and starts no more. It
	// may be nil.
	Stop <-chan struct{}
	// Finished is called after each change, skipped ones too, one call at a
	// time. It may be nil.
	Finished func(Result)
}

// The reasons for which a change is skipped when no other change is to blame.
const (
	reasonStopped = "the run was interrupted"
	reasonLost    = "the server can no longer be used"
)

// Run carries the plan out and reports on every change. It returns when nothing
// is under way any more. A cancelled context breaks off the requests under way;
// what they did is then not known, and the next plan tells.
func Run(ctx context.Context, p *plan.Plan, target Target, opts Options) *Report {
	r := &run{
		target:  target,
		opts:    opts,
		changes: p.Changes,
		report:  &Report{Results: make([]Result, len(p.Changes))},
		pending: make([]int, len(p.Changes)),
		next:    make([][]int, len(p.Changes)),
		ended:   make(chan outcome),
	}
	for i, c := range p.Changes {
		r.pending[i] = len(c.After)
		for _, before := range c.After {
			r.next[before] = append(r.next[before], i)
		}
		if len(c.After) == 0 {
			r.ready = append(r.ready, i)
		}
	}
	r.loop(ctx)
	return r.report
}

// run is one run. Its fields belong to the goroutine of loop; workers only send
// on ended.
type run struct {
	target  Target
	opts    Options
	changes []*plan.Change
	report  *Report
	pending []int   // of each change, how many others must come first
	next    [][]int // of each change, those that wait for it
	ready   []int
	active  int
	halted  string // why no more changes are started; empty while they are
	ended   chan outcome
}

type outcome struct {
	index  int
	result Result
	halt   string // why no more changes can be started; empty where they can
}

func (r *run) loop(ctx context.Context) {
	stop := r.opts.Stop
	for {
		select { // a stop comes before everything that is ready
		case <-stop:
			r.halted, stop = reasonStopped, nil
		default:
		}
		for r.halted == "" && len(r.ready) > 0 && r.active < max(r.opts.Workers, 1) {
			r.start(ctx)
		}
		if r.active == 0 {
			break
		}
		select {
		case out := <-r.ended:
			r.finish(out)
		case <-stop:
			r.halted, stop = reasonStopped, nil
		}
	}
	for i := range r.changes {
		r.skip(i, r.halted)
	}
}

func (r *run) start(ctx context.Context) {
	i := r.ready[0]
	r.ready = r.ready[1:]
	r.active++
	go func() { r.ended <- r.carryOut(ctx, i) }()
}

func (r *run) finish(out outcome) {
	r.active--
	r.record(out.index, out.result)
	if r.halted == "" {
		r.halted = out.halt
	}
	for _, i := range r.next[out.index] {
		if out.result.Status == Failed {
			r.skipAll(i, fmt.Sprintf("it comes after %s, which failed", out.result.Change.Address))
			continue
		}
		if r.pending[i]--; r.pending[i] == 0 && r.report.Results[i].Status == "" {
			r.ready = append(r.ready, i)
		}
	}
}

// skipAll skips a change and all that wait for it.
func (r *run) skipAll(i int, reason string) {
	if r.report.Results[i].Status != "" {
		return
	}
	r.skip(i, reason)
	for _, j := range r.next[i] {
		r.skipAll(j, reason)
	}
}

func (r *run) skip(i int, reason string) {
	if r.report.Results[i].Status == "" {
		r.record(i, Result{Change: r.changes[i], Status: Skipped, Reason: reason})
	}
}

func (r *run) record(i int, result Result) {
	r.report.Results[i] = result
	if r.opts.Finished != nil {
		r.opts.Finished(result)
	}
}

// carryOut writes one change and verifies it by reading the object back.
func (r *run) carryOut(ctx context.Context, i int) outcome {
	c := r.changes[i]
	out := outcome{index: i, result: Result{Change: c, Status: Done}}
	warnings, err := r.target.Write(ctx, c)
	out.result.Warnings = warnings
	if err != nil && !uncertain(err) {
		out.halt = haltingReason(ctx, err, vault.ErrSealed)
		return out.failed(err)
	}
	live, readErr := r.target.Read(ctx, c.Object)
	if readErr != nil {
		out.halt = haltingReason(ctx, readErr, vault.ErrSealed, vault.ErrUnreachable)
		if err == nil {
			err = fmt.Errorf("written, and then reading it back: %w", readErr)
		}
		return out.failed(err)
	}
	if fault := verify(c, live); fault != nil {
		if err != nil {
			return out.failed(err)
		}
		return out.failed(fault)
	}
	return out // also after a broken connection, when what was written is there
}

// haltingReason says why, after this error, no more changes are started; "" when
// others may still succeed.
func haltingReason(ctx context.Context, err error, hopeless ...error) string {
	if ctx.Err() != nil {
		return reasonStopped
	}
	for _, h := range hopeless {
		if errors.Is(err, h) {
			return reasonLost
		}
	}
	return ""
}

func (o outcome) failed(err error) outcome {
	o.result.Status, o.result.Err = Failed, err
	return o
}

// uncertain says whether a write that failed may have been carried out.
func uncertain(err error) bool {
	return errors.Is(err, vault.ErrAmbiguous) || errors.Is(err, vault.ErrUnreachable)
}

// MismatchError is a write that the server accepted and that did not take
// effect.
type MismatchError struct {
	// Fields are the fields that read back otherwise; empty when the object
	// is absent, or still there after a delete.
	Fields []string
	// Action is what was to be done.
	Action plan.Action
}

// Error says what was found.
func (e *MismatchError) Error() string {
	switch {
	case e.Action == plan.Delete:
		return "the server accepted the delete, and the object is still there"
	case len(e.Fields) == 0:
		return "the server accepted the write, and the object is not there"
	}
	return "the server accepted the write, and read back it differs in " + strings.Join(e.Fields, ", ")
}

func verify(c *plan.Change, live *hclschema.Object) error {
	if c.Action == plan.Delete {
		if live != nil {
			return &MismatchError{Action: c.Action}
		}
		return nil
	}
	if live == nil {
		return &MismatchError{Action: c.Action}
	}
	if drifted := plan.Drifted(c.Object, live); len(drifted) > 0 {
		return &MismatchError{Action: c.Action, Fields: drifted}
	}
	return nil
}
