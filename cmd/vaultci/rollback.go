package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/rollback"
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

func (a *app) rollbackCommand() *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "rollback FILE",
		Short: "Take back what an apply did",
		Long: `rollback reads the record that an apply wrote before its first write, and plans the
way back for each object that the apply came to: what was there is made as it was,
what was not there is deleted. It says what cannot be restored, such as secrets that
Vault never returns. The plan is shown, asked about, and carried out as apply does;
it gets a record of its own.

Exit status: 0 done, 1 failed or some changes failed.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return withHint(fmt.Sprintf("%s takes one file, not %d arguments", cmd.CommandPath(), len(args)), "Give the rollback record of an apply. They are in .vaultci/rollback unless --rollback-file said otherwise.")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args)
			return a.applyWith(o, a.rollbackPreview)
		},
	}
	cmd.Flags().IntVar(&o.parallelism, "parallelism", defaultParallelism, "how many requests are under way at once")
	cmd.Flags().BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	o.lock.register(cmd)
	o.rollback.register(cmd)
	o.destroy.register(cmd)
	o.guard.register(cmd)
	return cmd
}

// rollbackPreview plans the way back that a record leads.
func (a *app) rollbackPreview(ctx context.Context, f planFlags) (*preview, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	registry := kind.All()
	record, err := readRecord(f.dir, registry)
	if err != nil {
		return nil, err
	}
	a.redactor = vault.NewRedactor(a.getenv("VAULT_TOKEN"))
	config := &configuration{
		Config:   &hclschema.Config{Settings: settingsOf(record.Connection), Lock: lockOf(record.Connection), Objects: record.Objects()},
		registry: registry,
		drawer:   &render.Drawer{Sensitive: sensitiveNames(registry), Redact: a.redact, Observe: a.observe},
	}
	conn, err := a.connect(ctx, config, f.parallelism)
	if err != nil {
		return nil, err
	}
	p := &preview{config: config, conn: conn, objects: config.Objects}
	if err := a.wayBack(ctx, record, p, f); err != nil {
		a.disconnect(conn)
		return nil, err
	}
	return p, nil
}

func readRecord(name string, registry *kind.Registry) (*rollback.Record, error) {
	text, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, withHint(fmt.Sprintf("there is no file %s", name), "Give the rollback record of an apply. They are in .vaultci/rollback unless --rollback-file said otherwise.")
	case err != nil:
		return nil, fmt.Errorf("reading the rollback record: %w", err)
	}
	record, err := rollback.Read(text, registry.Schema())
	if err != nil {
		return nil, withHint(fmt.Sprintf("%s cannot be used: %v", name, err), "Give the rollback record of an apply, and the version of vaultci that wrote it.")
	}
	return record, nil
}

// wayBack compares what was with what is.
func (a *app) wayBack(ctx context.Context, record *rollback.Record, p *preview, f planFlags) error {
	if r := record.Target.Check(p.conn.target(), "the record"); r != nil {
		return withHint("the rollback is refused, and nothing was written: "+r.Reason, r.Remedy)
	}
	if err := a.acquire(ctx, p.config, p.conn, f.lock); err != nil {
		return err
	}
	live, readFaults, err := p.conn.ReadLive(ctx, record.Objects())
	if err != nil {
		return a.draw(p.config, render.Refusal(err, nil))
	}
	if len(readFaults) > 0 {
		p.faults = true
		p.config.drawer.Draw(a.streams.Err, capped(faults(readFaults)))
	}
	wanted, notes := record.Restore(live, p.config.registry.BoundToSecret)
	p.plan = plan.Compute(wanted, live, plan.Options{})
	p.conn.DescribeLoss(ctx, p.plan.Destroys())
	if err := a.revertRecord(ctx, record, p); err != nil {
		return err
	}
	a.describeRecord(record, notes)
	return nil
}

// describeRecord says what is rolled back, and what cannot be.
func (a *app) describeRecord(r *rollback.Record, notes []string) {
	line := fmt.Sprintf("Taking back the run of %s", r.Time)
	if r.Commit != "" {
		line += ", commit " + r.Commit
	}
	line += fmt.Sprintf(": it came to %s", objects(len(r.Entries)))
	if r.Untouched > 0 {
		line += fmt.Sprintf(", and not to %d more", r.Untouched)
	}
	if !r.Finished {
		line += ". It was killed"
	}
	fmt.Fprintln(a.streams.Out, term.Wrap(line+".", a.streams.Out.Width(), 0))
	for _, note := range notes {
		fmt.Fprintln(a.streams.Out, term.Wrap("! "+term.Visible(note), a.streams.Out.Width(), 2))
	}
	fmt.Fprintln(a.streams.Out)
}
