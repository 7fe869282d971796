package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/render"
)

type testOptions struct {
	configFlags
	format  string
	sandbox bool
}

func (a *app) testCommand() *cobra.Command {
	var o testOptions
	cmd := &cobra.Command{
		Use:   "test [DIR]",
		Short: "Run the checks of the configuration, without Vault",
		Long: `test answers what the check blocks of the configuration in DIR expect: whether a job
that logs in to a role with these claims can do this, and cannot do that. With
--sandbox a real Vault answers; see "vaultci sandbox --help" for what that needs.

Exit status: 0 all is as expected, 1 failed, 2 something is not, or not known.`,
		Args: atMostOne,
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args)
			return a.runTest(o)
		},
	}
	o.register(cmd)
	cmd.Flags().BoolVar(&o.sandbox, "sandbox", false, "ask a real Vault instead: start a disposable one, make the roles and policies, sign tokens and log in")
	cmd.Flags().StringVar(&o.format, "format", "human", "how the results are written: human, json")
	return cmd
}

func (a *app) runTest(o testOptions) error {
	if o.format != "human" && o.format != "json" {
		return withHint(fmt.Sprintf("unknown format %q", o.format), "The formats of the results are human and json.")
	}
	config, err := a.load(o.configFlags)
	if err != nil {
		return err
	}
	results, diags := access.UniverseOf(config.Objects, access.Vault).RunChecks(access.Vault, config.Checks)
	if len(diags) > 0 {
		return a.draw(config, diags...)
	}
	if o.sandbox {
		ctx, cancel := a.interruptible()
		defer cancel()
		if err := a.testReally(ctx, config, results); err != nil {
			return err
		}
	}
	if err := a.write(o.format, func(w io.Writer) error { return render.ChecksJSON(w, results) },
		func(w io.Writer) error {
			return render.ChecksHuman(w, a.streams.Out.Style(), fromHere(o.dir), results)
		}); err != nil {
		return err
	}
	return answered(!slices.ContainsFunc(results, func(c access.CheckResult) bool { return !c.Passed() }))
}
