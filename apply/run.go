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
// goroutines at once, but never for one object by two.
type Target interface {
	// Write carries one change out. Warnings may come with or without an error.
	Write(context.Context, *plan.Change) (warnings []string, err error)
	// Read returns what is live of an object now; nil when it does not exist.
	Read(context.Context, *hclschema.Object) (*hclschema.Object, error)
	// Lost says of an error of Write or Read whether every further request
	// would meet it too: a sealed server, an expired token.
	Lost(error) bool
}

// Options are how a plan is carried out. The zero value works alone and tells
// nobody.
type Options struct {
	// Workers is how many changes may be under way at once; at least one.
	Workers int
	// Stop, once closed, lets the writes under way end and starts no more. It
	// may be nil.
	Stop <-chan struct{}
	// Guard is asked before each change, by several goroutines at once. An error
	// means that nothing may be written any more: that change and all that are
	// not under way are skipped for the error's reason. It may be nil.
	Guard func(context.Context, *plan.Change) error
	// Started is called before each change, one call at a time. It may be nil.
	Started func(*plan.Change)
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
// is under way any more. A cancelled context starts no more changes and breaks
// off the requests under way; what they did is then not known, and the next plan
// tells.
func Run(ctx context.Context, p *plan.Plan, target Target, opts Options) *Report {
	r := &run{
		target:  target,
		opts:    opts,
		changes: p.Changes,
		report:  &Report{Results: make([]Result, len(p.Changes))},
		pending: make([]int, len(p.Changes)),
		next:    make([][]int, len(p.Changes)),
		begun:   make(chan int),
		ended:   make(chan outcome),
	}
	defer close(r.begun)
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
	workers int    // how many there are
	halted  string // why no more changes are started; empty while they are
	begun   chan int
	ended   chan outcome
}

type outcome struct {
	index  int
	result Result
	lost   bool // the server can no longer be used
	// forbidden is why nothing may be written any more; nil while it may.
	forbidden error
}

func (r *run) loop(ctx context.Context) {
	for {
		r.heed(ctx)
		for r.halted == "" && len(r.ready) > 0 && r.active < max(r.opts.Workers, 1) {
			r.start(ctx)
		}
		if r.active == 0 {
			break
		}
		r.finish(<-r.ended)
	}
	for i := range r.changes {
		r.skip(i, r.halted)
	}
}

// heed notes a stop or a cancelled context. Looking for them between changes is
// enough: while changes are under way, there is nothing to be done about them.
func (r *run) heed(ctx context.Context) {
	select {
	case <-r.opts.Stop:
		r.halt(reasonStopped)
	case <-ctx.Done():
		r.halt(reasonStopped)
	default:
	}
}

// halt starts no more changes. The first reason counts.
func (r *run) halt(reason string) {
	if r.halted == "" {
		r.halted = reason
	}
}

func (r *run) start(ctx context.Context) {
	i := r.ready[0]
	r.ready = r.ready[1:]
	r.active++
	if r.opts.Started != nil {
		r.opts.Started(r.changes[i])
	}
	if r.workers < r.active {
		r.workers++
		go r.work(ctx)
	}
	r.begun <- i
}

// work carries out one change after the other. A worker that stays keeps its stack,
// which has to grow for the first request.
func (r *run) work(ctx context.Context) {
	for i := range r.begun {
		r.ended <- r.carryOut(ctx, i)
	}
}

func (r *run) finish(out outcome) {
	r.active--
	r.record(out.index, out.result)
	switch {
	case out.forbidden != nil:
		r.report.Forbidden = out.forbidden
		r.halt(out.result.Reason)
	case out.lost:
		r.halt(reasonLost)
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
	if r.opts.Guard != nil {
		if err := r.opts.Guard(ctx, c); err != nil {
			return out.barred(ctx, err)
		}
	}
	warnings, err := r.target.Write(ctx, c)
	out.result.Warnings = warnings
	if c.Action == plan.Delete && errors.Is(err, vault.ErrBuiltIn) {
		out.result.Status, out.result.Reason = Kept, "the server calls it its own: "+err.Error()
		return out
	}
	if err != nil && !uncertain(err) {
		return r.failed(ctx, out, err, err)
	}
	live, readErr := r.target.Read(ctx, c.Object)
	switch {
	case readErr != nil && err == nil:
		return r.failed(ctx, out, fmt.Errorf("written, and then reading it back: %w", readErr), readErr)
	case readErr != nil:
		return r.failed(ctx, out, err, readErr)
	}
	fault := verify(c, live)
	switch {
	case fault == nil:
		return out // also after a broken connection, when what was written is there
	case err != nil:
		return r.failed(ctx, out, err, nil)
	}
	return r.failed(ctx, out, fault, nil)
}

// barred is the outcome of a change that must not be written, by err.
func (out outcome) barred(ctx context.Context, err error) outcome {
	out.result.Status, out.result.Reason = Skipped, reasonStopped
	if ctx.Err() == nil {
		out.forbidden, out.result.Reason = err, err.Error()
	}
	return out
}

// failed is the outcome of a change that failed with err. last is the latest
// request's error; nil where that succeeded. A broken off request says nothing
// about the server.
func (r *run) failed(ctx context.Context, out outcome, err, last error) outcome {
	out.result.Status, out.result.Err = Failed, err
	out.lost = last != nil && ctx.Err() == nil && r.target.Lost(last)
	return out
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
