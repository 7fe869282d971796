package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/lint"
)

type auditOptions struct {
	findingFlags
	configFlags
	parallelism int
}

func (a *app) auditCommand() *cobra.Command {
	var o auditOptions
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Find who could get in that should not, in a live Vault",
		Long: `audit reads all JWT and OIDC mounts of Vault with their roles, all policies, groups
and secrets mounts, and checks them as lint checks a configuration. It writes
nothing. It also finds what only a server can tell: roles that name policies which
do not exist, policies that nobody uses, default roles that are not there.

The server and the token come from the environment (VAULT_ADDR, VAULT_TOKEN), or
from the vault block of a configuration, whose lint block holds too.

Exit status: 0 clean, 1 failed, or something could not be read, 2 there are
findings at or above --fail-on.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.runAudit(o) },
	}
	o.findingFlags.register(cmd)
	o.configFlags.register(cmd)
	cmd.Flags().StringVar(&o.dir, "config", "", "take the lint block and the vault block from the configuration in `DIR`")
	cmd.Flags().IntVar(&o.parallelism, "parallelism", defaultParallelism, "how many requests are under way at once")
	return cmd
}

func (a *app) runAudit(o auditOptions) error {
	flags := planFlags{parallelism: o.parallelism}
	if err := flags.check(); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	if o.list {
		return a.listRules(o.format)
	}
	config, err := a.auditConfig(o.configFlags)
	if err != nil {
		return err
	}
	ctx, cancel := a.interruptible()
	defer cancel()
	objects, readFaults, err := a.readAudited(ctx, config, o.parallelism)
	if err != nil {
		return err
	}
	drawer := &render.Drawer{Redact: a.redact}
	status := a.reportFindings(o.findingFlags, lint.Input{
		Objects: objects, Settings: config.lint, Login: config.Settings.Login, Live: true, Partial: len(readFaults) > 0,
		Only: o.only, Disable: o.disable, Now: time.Now().UTC(),
	}, drawer)
	if len(readFaults) > 0 {
		drawer.Draw(a.streams.Err, capped(faults(readFaults)))
		return exitStatus(exitFailed)
	}
	return status
}

// auditConfig is the configuration with the settings, which need not be given.
func (a *app) auditConfig(f configFlags) (*configuration, error) {
	if f.dir != "" {
		return a.load(f)
	}
	return &configuration{
		Config: &hclschema.Config{}, registry: kind.All(), lint: lint.DefaultSettings(),
		drawer: &render.Drawer{Redact: a.redact},
	}, nil
}

// readAudited reads the objects of which the rules speak.
func (a *app) readAudited(ctx context.Context, config *configuration, workers int) ([]*hclschema.Object, []kind.Fault, error) {
	conn, err := a.connect(ctx, &configuration{
		Config: &hclschema.Config{Settings: config.Settings, Files: config.Files}, registry: config.registry, drawer: config.drawer,
	}, workers)
	if err != nil {
		return nil, nil, err
	}
	defer a.disconnect(conn)
	var kinds []string
	for _, name := range lint.Kinds() {
		if config.registry.Schema().Kind(name) != nil {
			kinds = append(kinds, name)
		}
	}
	objects, readFaults, err := conn.ReadSelected(ctx, kind.Selection{Kinds: kinds})
	if err != nil {
		return nil, nil, a.draw(config, render.Refusal(err, nil))
	}
	return objects, readFaults, nil
}
