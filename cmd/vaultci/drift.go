package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/render"
)

type driftOptions struct {
	planFlags
	format string
}

func (a *app) driftCommand() *cobra.Command {
	var o driftOptions
	cmd := &cobra.Command{
		Use:   "drift [DIR]",
		Short: "Show what was changed in Vault, for schedules",
		Long: `drift looks for what was changed in Vault by another hand. It writes nothing.

With a record block, changes of the configuration that are not applied yet are told
apart and do not count. Without one, every difference counts.

Exit status: 0 none, 1 failed, 2 drift.`,
		Args: atMostOne,
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args)
			return a.runDrift(o)
		},
	}
	a.registerPlanFlags(cmd, &o.planFlags)
	cmd.Flags().StringVar(&o.format, "format", "human", "how the drift is written: human, json")
	return cmd
}

func (a *app) runDrift(o driftOptions) error {
	if o.format != "human" && o.format != "json" {
		return withHint(fmt.Sprintf("unknown format %q", o.format), "The formats of drift are human and json.")
	}
	ctx, cancel := a.interruptible()
	defer cancel()
	p, err := a.preview(ctx, o.planFlags)
	if err != nil {
		return err
	}
	a.disconnect(p.conn)
	if o.format == "json" {
		err = render.PlanJSON(a.streams.Out, p.plan.OnlyDrift())
	} else {
		err = render.DriftHuman(a.streams.Out, a.streams.Out.Style(), p.plan)
	}
	switch {
	case err != nil:
		return fmt.Errorf("writing the drift: %w", err)
	case len(p.refused) > 0:
		return a.draw(p.config, p.refused...)
	case p.faults:
		return exitStatus(exitFailed)
	case len(p.plan.Drifted()) > 0:
		return exitStatus(exitDrift)
	}
	return nil
}
