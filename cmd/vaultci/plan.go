package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

type planOptions struct {
	planFlags
	guard    guardFlags
	report   planReport
	format   string
	out      string
	detailed bool
	required bool
}

func (a *app) planCommand() *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan [DIR]",
		Short: "Show what differs between the configuration and Vault",
		Long: `plan compares the configuration in DIR (the current directory by default) with
what Vault has now, and shows what apply would do. It writes nothing to Vault.

--format markdown is a note for a merge request. --format html FILE writes a page
into a file whose name ends in .html, and the plan to standard output as ever;
without FILE the page goes there. Where GITHUB_STEP_SUMMARY names a file, the note
is appended to it.

Exit status: 0 done, 1 failed, 2 there are changes (with --detailed-exitcode).`,
		Args: func(cmd *cobra.Command, args []string) error {
			return atMostOne(cmd, o.report.takePage(o.format, args))
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(o.report.takePage(o.format, args))
			return a.runPlan(o)
		},
	}
	a.registerPlanFlags(cmd, &o.planFlags)
	cmd.Flags().StringVar(&o.format, "format", "human", "how the plan is written: human, json, markdown, html")
	cmd.Flags().StringVar(&o.out, "out", "", "save the plan in `FILE`, for apply and show")
	cmd.Flags().BoolVar(&o.detailed, "detailed-exitcode", false, "end with status 2 when there are changes")
	o.guard.register(cmd)
	o.report.register(cmd)
	cmd.Flags().BoolVar(&o.required, "required-policy", false, "write the least policy with which the plan could be read and carried out, instead of the plan")
	return cmd
}

func (a *app) registerPlanFlags(cmd *cobra.Command, f *planFlags) {
	f.register(cmd)
	cmd.Flags().StringArrayVar(&f.targets, "target", nil, "look at the object of `ADDRESS` and what it needs only (repeatable)")
	cmd.Flags().IntVar(&f.parallelism, "parallelism", defaultParallelism, "how many requests are under way at once")
	cmd.Flags().BoolVar(&f.ignoreFormatting, "ignore-formatting", false, "leave out policies whose text differs and whose meaning does not")
}

func (a *app) runPlan(o planOptions) error {
	if err := checkPlanFormat(o.format); err != nil {
		return err
	}
	if o.report.page != "" {
		o.format = "human"
	}
	if o.required && o.format != "human" {
		return withHint("--required-policy writes a policy and no plan, so --format does not go with it", "Leave one of the two out.")
	}
	ctx, cancel := a.interruptible()
	defer cancel()
	p, err := a.preview(ctx, o.planFlags)
	if err != nil {
		return err
	}
	a.guard(ctx, p, o.guard)
	a.disconnect(p.conn)
	if o.out != "" && !p.faults && len(p.refused) == 0 {
		if err := a.savePlan(o.out, p, o.dir); err != nil {
			return err
		}
	}
	if o.required {
		err = requiredPolicy(a.streams.Out, p)
	} else if err = a.writePlan(o.format, p.plan); err == nil {
		err = a.report(o.report, p.plan)
	}
	switch {
	case err != nil:
		return fmt.Errorf("writing the plan: %w", err)
	case len(p.refused) > 0:
		return a.draw(p.config, p.refused...)
	case p.faults && o.out != "":
		return withHint(fmt.Sprintf("the plan is not saved in %s, since it is not whole: not all objects could be read", o.out), "See above for what is missing.")
	case p.faults:
		return exitStatus(exitFailed)
	case o.out != "" && o.format == "human" && !o.required:
		fmt.Fprintf(a.streams.Out, "\nThe plan is saved. Carry it out with: vaultci apply %s\n", o.out)
	}
	if o.detailed && !p.plan.Empty() {
		return exitStatus(exitChanges)
	}
	return nil
}
