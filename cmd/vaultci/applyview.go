package main

import (
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/plan"
)

// applyView is how an apply is told of on standard output: as a plan and a report
// for people, or as events while it goes on.
type applyView interface {
	plan(*plan.Plan) error
	began(record string) // the rollback record; empty for none
	started(*plan.Change)
	finished(apply.Result)
	report(*apply.Report) error
}

// humanView writes the plan before and the report after.
type humanView struct{ a *app }

func (v humanView) plan(p *plan.Plan) error {
	if err := render.PlanHuman(v.a.streams.Out, v.a.streams.Out.Style(), p); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	return nil
}

func (humanView) began(string)          {}
func (humanView) started(*plan.Change)  {}
func (humanView) finished(apply.Result) {}

func (v humanView) report(r *apply.Report) error {
	fmt.Fprintln(v.a.streams.Out)
	if err := render.ReportHuman(v.a.streams.Out, v.a.streams.Out.Style(), r); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// eventView writes events.
type eventView struct{ events *render.Events }

func (v eventView) plan(p *plan.Plan) error {
	v.events.Plan(p)
	if p.Empty() {
		v.events.Report(&apply.Report{})
	}
	return v.events.Err()
}

func (v eventView) began(record string) {
	if record != "" {
		v.events.RollbackRecord(record)
	}
}

func (v eventView) started(c *plan.Change)  { v.events.Started(c) }
func (v eventView) finished(r apply.Result) { v.events.Finished(r) }

func (v eventView) report(r *apply.Report) error {
	v.events.Report(r)
	return v.events.Err()
}

// view is the form that was asked for. A stream of events begins here, so that the
// version comes before all else.
func (a *app) view(stream bool) applyView {
	if !stream {
		return humanView{a}
	}
	a.events = render.NewEvents(a.streams.Out, version(), time.Now, a.redact)
	return eventView{a.events}
}

// observe tells the stream of events, where there is one, what is drawn on standard
// error.
func (a *app) observe(diags hcl.Diagnostics) {
	if a.events != nil {
		a.events.Diagnostics(diags)
	}
}
