package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/access"
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
		Args: atMostOne,
		RunE: func(_ *cobra.Command, args []string) error {
			f.setDir(args)
			config, err := a.load(f)
			if err != nil {
				return err
			}
			if _, diags := access.UniverseOf(config.Objects, access.Vault).RunChecks(access.Vault, config.Checks); len(diags) > 0 {
				return a.draw(config, diags...)
			}
			fmt.Fprintf(a.streams.Out, "The configuration is valid: %s.\n", objects(len(config.Objects)))
			return nil
		},
	}
	f.register(cmd)
	return cmd
}

// objects is a number of objects in words.
func objects(n int) string {
	if n == 1 {
		return "1 object"
	}
	return fmt.Sprintf("%d objects", n)
}
