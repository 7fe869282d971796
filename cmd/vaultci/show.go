package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/planfile"
)

func (a *app) showCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show PLANFILE",
		Short: "Show a saved plan",
		Long: `show writes a plan that plan --out has saved. It needs no server, and shows stale
plans and those of another server too. A plan that is damaged, or of a later
version, is shown as far as it can be read, and the status is 1.

Exit status: 0 shown, 1 not readable, or not to be trusted.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return withHint(fmt.Sprintf("%s takes one file, not %d arguments", cmd.CommandPath(), len(args)), "Give a file that plan --out has written.")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.runShow(args[0], format) },
	}
	cmd.Flags().StringVar(&format, "format", "human", "how the plan is written: human, json, markdown, html")
	return cmd
}

func (a *app) runShow(name, format string) error {
	if err := checkPlanFormat(format); err != nil {
		return err
	}
	file, err := a.readPlan(name, kind.All())
	if err != nil {
		return err
	}
	if format == "human" {
		fmt.Fprintln(a.streams.Out, describeOrigin(file.About))
		fmt.Fprintln(a.streams.Out)
	}
	if err := a.writePlan(format, file.Plan); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	for _, r := range file.Refusals {
		a.complain(withHint(r.Reason, r.Remedy))
	}
	if len(file.Refusals) > 0 {
		return exitStatus(exitFailed)
	}
	return nil
}

// describeOrigin says where a saved plan comes from, in one line.
func describeOrigin(about planfile.About) string {
	line := fmt.Sprintf("Saved by vaultci %s for %s at %s", about.ToolVersion, about.Target.Server, about.Target.Address)
	if about.Target.Namespace != "" {
		line += ", namespace " + about.Target.Namespace
	}
	if commit := about.Configuration.Commit; commit != "" {
		line += ", commit " + commit
	}
	return line + "."
}
