package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/internal/vault"
)

// app is the process as the commands see it.
type app struct {
	streams    *term.Streams
	lookupEnv  func(string) (string, bool)
	interrupts <-chan os.Signal

	noColor  bool
	logLevel string
	events   *render.Events  // of --json-stream; nil without
	redactor *vault.Redactor // of what this run must not show; nil while it knows none
}

func (a *app) getenv(name string) string {
	value, _ := a.lookupEnv(name)
	return value
}

// main carries the command line out and returns the exit status.
func (a *app) main(args []string) int {
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.streams.Out)
	root.SetErr(a.streams.Err)
	err := root.Execute()
	var status exitStatus
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	}
	a.complain(err)
	return exitFailed
}

// complain writes an error that has no place in a file.
func (a *app) complain(err error) {
	style := a.streams.Err.Style()
	fmt.Fprintf(a.streams.Err, "%s %s\n", style.Bold(style.Red("error:")), a.redact(err.Error()))
	var hinted *hintedError
	hint := ""
	if errors.As(err, &hinted) && hinted.hint != "" {
		hint = hinted.hint
		fmt.Fprintln(a.streams.Err, term.Wrap(a.redact(hint), a.streams.Err.Width(), 2))
	}
	if a.events != nil {
		a.events.Error(err.Error(), hint)
	}
}

func (a *app) redact(s string) string {
	if a.redactor == nil {
		return s
	}
	return a.redactor.String(s)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "vaultci",
		Short: "Vault's JWT auth for CI jobs, as code",
		Long: `vaultci keeps what CI jobs need in HashiCorp Vault as code: JWT auth mounts,
roles with bound claims, policies and secrets mounts. It compares the *.vault.hcl
files of a directory with what Vault has now; there is no state file.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if a.noColor {
				a.streams = a.streams.WithoutColor()
			}
			_, err := a.level()
			return err
		},
	}
	root.PersistentFlags().BoolVar(&a.noColor, "no-color", false, "write without colours")
	root.PersistentFlags().StringVar(&a.logLevel, "log-level", "warn", "what is logged to standard error: debug, info, warn, error, off")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &hintedError{err, fmt.Sprintf("Run \"%s --help\" for its flags.", cmd.CommandPath())}
	})
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		a.planCommand(),
		a.applyCommand(),
		a.showCommand(),
		a.rollbackCommand(),
		a.unlockCommand(),
		a.driftCommand(),
		a.exportCommand(),
		a.graphCommand(),
		a.validateCommand(),
		a.lintCommand(),
		a.explainCommand(),
		a.auditCommand(),
		a.canCommand(),
		a.whocanCommand(),
		a.testCommand(),
		a.fmtCommand(),
		a.resolveCommand(),
		a.sandboxCommand(),
		a.versionCommand(),
		a.completionCommand(),
	)
	return root
}

// knownCommand refuses an argument of vaultci itself: a command it does not have.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return withHint(fmt.Sprintf("unknown command %q", args[0]), strings.TrimSpace(hclschema.DidYouMean(args[0], names)+" Run \"vaultci --help\" for the commands."))
}

// atMostOne is for commands that take one directory.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return withHint(fmt.Sprintf("%s takes one directory, not %d arguments", cmd.CommandPath(), len(args)), fmt.Sprintf("Run \"%s --help\" for what it takes.", cmd.CommandPath()))
}

// interruptible returns a context that ends with the first interrupt.
func (a *app) interruptible() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-a.interrupts:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
