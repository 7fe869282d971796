package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) validateCommand() *cobra.Command {
	var f configFlags
	cmd := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Check the configuration, without Vault",
		Long: `validate reads and evaluates the configuration in DIR and reports every fault of
every file: syntax, names, references, types, and all that Vault would refuse when
it is written. It needs neither a network nor any setting of Vault.

Exit status: 0 valid, 1 not.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			f.setDir(args)
			config, err := a.load(f)
			if err != nil {
				return err
			}
			objects := "objects"
			if len(config.Objects) == 1 {
				objects = "object"
			}
			fmt.Fprintf(a.streams.Out, "The configuration is valid: %d %s.\n", len(config.Objects), objects)
			return nil
		},
	}
	f.register(cmd)
	return cmd
}
