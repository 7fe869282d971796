package main

import (
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/render"
)

type whocanOptions struct {
	configFlags
	format string
}

func (a *app) whocanCommand() *cobra.Command {
	var o whocanOptions
	cmd := &cobra.Command{
		Use:   "whocan CAPABILITY PATH [DIR]",
		Short: "List the roles whose jobs may do something, without Vault",
		Long: `whocan lists the roles of the configuration in DIR whose tokens may use the
capability (create, read, update, patch, delete, list, sudo…) on the path, with what
such a token must have, and the rule that decides. Roles of which it is not known are
listed as such.

Exit status: 0 somebody can, 1 failed, 2 nobody can, or it is not known.`,
		Args: cobra.RangeArgs(2, 3),
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args[2:])
			return a.runWhocan(o, args[0], args[1])
		},
	}
	o.register(cmd)
	cmd.Flags().StringVar(&o.format, "format", "human", "how the answer is written: human, json")
	return cmd
}

func (a *app) runWhocan(o whocanOptions, capability, path string) error {
	q, err := accessQuestion(capability, path, o.format)
	if err != nil {
		return err
	}
	config, err := a.load(o.configFlags)
	if err != nil {
		return err
	}
	answers := access.UniverseOf(config.Objects, access.Vault).AskAll(access.Vault, q)
	if err := a.write(o.format, func(w io.Writer) error { return render.HoldersJSON(w, q, answers) },
		func(w io.Writer) error { return render.HoldersHuman(w, a.streams.Out.Style(), answers) }); err != nil {
		return err
	}
	return answered(slices.ContainsFunc(answers, func(x access.Answer) bool { return x.Verdict == access.Allowed }))
}
