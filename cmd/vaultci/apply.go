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
	rollback    rollbackFlags
	saved       bool // the plan comes from a file
	stream      bool // events, one JSON object a line
}

func (a *app) applyCommand() *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [DIR|PLANFILE]",
		Short: "Make Vault match the configuration",
		Long: `apply plans as plan does, asks for a typed "yes" (or takes --auto-approve), writes
the changes in the order they need, reads each back, and reports on every one.
The first ^C lets the writes under way end and starts no more; the second leaves
at once. Running apply again goes on from wherever it stopped.

Given a file that plan --out has saved, it carries out that plan and no other. The
file is approval enough where there is no terminal to ask on. It is refused when
an object that it touches has changed since, and when it is of another server.

Exit status: 0 done, 1 failed or some changes failed.`,
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.setDir(args)
			if o.saved = isFile(o.dir); o.saved {
				if err := forDirectories(cmd, "target", "ignore-formatting"); err != nil {
					return err
				}
			}
			return a.runApply(o)
		},
	}
	a.registerPlanFlags(cmd, &o.planFlags)
	cmd.Flags().StringVar(&o.configDir, "config", "", "with a saved plan: take its secret values from the configuration in `DIR`")
	o.lock.register(cmd)
	cmd.Flags().BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	cmd.Flags().BoolVar(&o.stream, "json-stream", false, "write what happens as it happens: one JSON object a line, instead of the plan and the report")
	o.rollback.register(cmd)
	o.destroy.register(cmd)
	o.guard.register(cmd)
	return cmd
}

func (a *app) runApply(o applyOptions) error {
	if o.saved {
		return a.applyWith(o, a.savedPreview)
	}
	return a.applyWith(o, a.preview)
}

// applyWith carries out the plan that prepare makes.
func (a *app) applyWith(o applyOptions, prepare func(context.Context, planFlags) (*preview, error)) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop := a.stopThenCancel(ctx, cancel)
	view := a.view(o.stream)
	p, err := untilStopped(ctx, stop, o.planFlags, prepare)
	if err != nil {
		return err
	}
	defer a.disconnect(p.conn)
	a.guard(ctx, p, o.guard)
	if err := view.plan(p.plan); err != nil {
		return err
	}
	if len(p.refused) > 0 {
		return a.draw(p.config, p.refused...)
	}
	if !p.plan.Empty() {
		if err := a.permit(ctx, stop, p, o); err != nil {
			return err
		}
		if err := a.carryOut(ctx, stop, p, o, view); err != nil {
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

// forDirectories refuses flags that a saved plan has no use for.
func forDirectories(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			return withHint(fmt.Sprintf("--%s is for planning, and the plan is made already", name), "Give it to plan --out.")
		}
	}
	return nil
}

// untilStopped prepares a plan; nothing is written yet, so the first interrupt
// ends it.
func untilStopped(ctx context.Context, stop <-chan struct{}, f planFlags, prepare func(context.Context, planFlags) (*preview, error)) (*preview, error) {
	planCtx, done := context.WithCancel(ctx)
	defer done()
	go func() {
		select {
		case <-stop:
			done()
		case <-planCtx.Done():
		}
	}()
	return prepare(planCtx, f)
}

// permit makes sure that the changes are wanted.
func (a *app) permit(ctx context.Context, stop <-chan struct{}, p *preview, o applyOptions) error {
	asks := !o.autoApprove && !o.stream && a.streams.In.IsTerminal()
	if err := o.destroy.permit(p.plan, asks); err != nil {
		return err
	}
	if o.autoApprove {
		return nil
	}
	if !asks {
		if o.saved {
			return nil
		}
		if o.stream {
			return withHint("--json-stream asks nobody, and nothing was written", "Give --auto-approve too, or a saved plan.")
		}
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
func (a *app) carryOut(ctx context.Context, stop <-chan struct{}, p *preview, o applyOptions, view applyView) error {
	record, err := a.startRollback(ctx, p, o.rollback)
	if err != nil {
		return err
	}
	view.began(record.name())
	progress := a.progress(len(p.plan.Changes))
	report := apply.Run(ctx, p.plan, p.conn, apply.Options{
		Workers: o.parallelism,
		Stop:    stop,
		Guard:   p.conn.guard(record),
		Started: view.started,
		Finished: func(r apply.Result) {
			record.ended(r)
			view.finished(r)
			if r.Status != apply.Skipped {
				progress.Step(r.Status != apply.Failed)
			}
		},
	})
	progress.Done()
	a.finish(record)
	if err := view.report(report); err != nil {
		return err
	}
	if err := a.stepSummary(func(w io.Writer) error { return render.ReportMarkdown(w, report, summarySize) }); err != nil {
		a.logger().Warn("the summary of the step was not written", "error", err.Error())
	}
	if diags := render.ReportFaults(report); len(diags) > 0 {
		p.config.drawer.Draw(a.streams.Err, capped(diags))
	}
	if report.Forbidden != nil {
		return withHint("no more was written: "+report.Forbidden.Error(), "Another run may be at work. Wait for it, and run apply again.")
	}
	if err := a.saveRecord(ctx, p, report); err != nil {
		return err
	}
	if !o.stream && record.hints(a, report) {
		fmt.Fprintf(a.streams.Out, "Take back what was done with: vaultci rollback %s\n", record.Name())
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
