package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/graph"
	"github.com/vaultci/vaultci/internal/render"
)

type graphOptions struct {
	configFlags
	format string
}

func (a *app) graphCommand() *cobra.Command {
	var o graphOptions
	cmd := &cobra.Command{
		Use:   "graph [DIR]",
		Short: "Draw the way from issuers to paths",
		Long: `graph draws the configuration in DIR (the current directory by default), without
Vault: issuer, mount, role, policy, path. What is named and not declared has a
dashed border.

  vaultci graph --format dot | dot -Tsvg > graph.svg

Exit status: 0 done, 1 failed.`,
		Args: atMostOne,
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args)
			return a.runGraph(o)
		},
	}
	o.register(cmd)
	cmd.Flags().StringVar(&o.format, "format", "mermaid", "the language of the graph: mermaid, dot")
	return cmd
}

func (a *app) runGraph(o graphOptions) error {
	if o.format != "mermaid" && o.format != "dot" {
		return withHint(fmt.Sprintf("unknown format %q", o.format), "The formats of a graph are mermaid and dot.")
	}
	config, err := a.load(o.configFlags)
	if err != nil {
		return err
	}
	g := graph.Of(config.Objects)
	if o.format == "dot" {
		err = render.GraphDOT(a.streams.Out, g)
	} else {
		err = render.GraphMermaid(a.streams.Out, g)
	}
	if err != nil {
		return fmt.Errorf("writing the graph: %w", err)
	}
	return nil
}
