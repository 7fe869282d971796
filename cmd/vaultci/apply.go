package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/term"
)

type applyOptions struct {
	planFlags
	autoApprove bool
	destroy     destroyFlags
	guard       guardFlags
}

func (a *app) applyCommand() *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [DIR]",
		Short: "Make Vault match the configuration",
		Long: `apply plans as plan does, asks for a typed "yes" (or takes --auto-approve), writes
the changes in the order they need, reads each back, and reports on every one.
The first ^C lets the writes under way end and starts no more; the second leaves
at once. Running apply again goes on from wherever it stopped.

Exit status: 0 done, 1 failed or some changes failed.`,
		Args: atMostOne,
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args)
			return a.runApply(o)
		},
	}
	a.registerPlanFlags(cmd, &o.planFlags)
	cmd.Flags().BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	o.destroy.register(cmd)
	o.guard.register(cmd)
	return cmd
}

func (a *app) runApply(o applyOptions) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop := a.stopThenCancel(ctx, cancel)
	p, err := a.previewUntil(ctx, stop, o.planFlags)
	if err != nil {
		return err
	}
	defer a.disconnect(p.conn)
	a.guard(ctx, p, o.guard)
	if err := render.PlanHuman(a.streams.Out, a.streams.Out.Style(), p.plan); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	if len(p.refused) > 0 {
		return a.draw(p.config, p.refused...)
	}
	if !p.plan.Empty() {
		if err := a.permit(ctx, stop, p, o); err != nil {
			return err
		}
		if err := a.carryOut(ctx, stop, p, o); err != nil {
			return err
		}
	} else if err := a.saveRecord(ctx, p, &apply.Report{}); err != nil {
		return err
	}
	if p.faults {
		return exitStatus(exitFailed)
	}
	return nil
}

// stopThenCancel returns a channel that closes with the first interrupt; the
// second one cancels the context.
func (a *app) stopThenCancel(ctx context.Context, cancel context.CancelFunc) <-chan struct{} {
	stop := make(chan struct{})
	go func() {
		select {
		case <-a.interrupts:
			close(stop)
		case <-ctx.Done():
			return
		}
		select {
		case <-a.interrupts:
			cancel()
		case <-ctx.Done():
		}
	}()
	return stop
}

// previewUntil plans; nothing is written yet, so the first interrupt ends it.
func (a *app) previewUntil(ctx context.Context, stop <-chan struct{}, f planFlags) (*preview, error) {
	planCtx, done := context.WithCancel(ctx)
	defer done()
	go func() {
		select {
		case <-stop:
			done()
		case <-planCtx.Done():
		}
	}()
	return a.preview(planCtx, f)
}

// permit makes sure that the changes are wanted.
func (a *app) permit(ctx context.Context, stop <-chan struct{}, p *preview, o applyOptions) error {
	asks := !o.autoApprove && a.streams.In.IsTerminal()
	if err := o.destroy.permit(p.plan, asks); err != nil {
		return err
	}
	if o.autoApprove {
		return nil
	}
	if !a.streams.In.IsTerminal() {
		return withHint("there is no terminal to ask for approval, and nothing was written", "Run apply on a terminal, or with --auto-approve.")
	}
	asking, done := context.WithCancel(ctx)
	defer done()
	go func() {
		select {
		case <-stop:
			done()
		case <-asking.Done():
		}
	}()
	answer, err := a.streams.Ask(asking, question(p))
	if err != nil && !errors.Is(err, io.EOF) && asking.Err() == nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if strings.TrimSpace(answer) != "yes" {
		return errors.New("not approved, and nothing was written")
	}
	return nil
}

// carryOut writes the changes and reports on them.
func (a *app) carryOut(ctx context.Context, stop <-chan struct{}, p *preview, o applyOptions) error {
	progress := a.progress(len(p.plan.Changes))
	report := apply.Run(ctx, p.plan, p.conn, apply.Options{
		Workers:  o.parallelism,
		Stop:     stop,
		Finished: func(r apply.Result) { progress.Step(r.Status != apply.Failed) },
	})
	progress.Done()
	fmt.Fprintln(a.streams.Out)
	if err := render.ReportHuman(a.streams.Out, a.streams.Out.Style(), report); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if err := a.stepSummary(func(w io.Writer) error { return render.ReportMarkdown(w, report, summarySize) }); err != nil {
		a.logger().Warn("the summary of the step was not written", "error", err.Error())
	}
	if diags := render.ReportFaults(report); len(diags) > 0 {
		p.config.drawer.Draw(a.streams.Err, capped(diags))
	}
	if err := a.saveRecord(ctx, p, report); err != nil {
		return err
	}
	if !report.Complete() {
		return exitStatus(exitFailed)
	}
	return nil
}

// minLogged is from how many changes on a log, which has no bar, is told how far
// the run has come. Below, the report says it all at once.
const minLogged = 100

func (a *app) progress(changes int) *term.Progress {
	if !a.streams.Err.IsTerminal() && changes < minLogged {
		changes = 0 // shows nothing
	}
	return term.NewProgress(a.streams.Err, "Applying", changes, nil)
}
