package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/sandbox"
)

type sandboxOptions struct {
	tls    bool
	listen string
}

func (a *app) sandboxCommand() *cobra.Command {
	var o sandboxOptions
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Start a disposable Vault and a GitLab-like issuer",
		Long: `sandbox starts a real Vault in memory, with an OIDC issuer that signs ID tokens as
GitLab does, and prints the export lines for it. It runs until it is interrupted
and leaves nothing behind. It needs the program vaultci-sandbox: named by
VAULTCI_SANDBOX, beside vaultci, on PATH, or built from a source checkout.

Exit status: 0 ended by an interrupt, 1 failed.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.runSandbox(o) },
	}
	cmd.Flags().BoolVar(&o.tls, "tls", false, "serve Vault over HTTPS with a throwaway authority")
	cmd.Flags().StringVar(&o.listen, "listen", "", "the `ADDRESS` on which Vault listens (default a free port of 127.0.0.1)")
	return cmd
}

func (o sandboxOptions) arguments() []string {
	var args []string
	if o.tls {
		args = append(args, "--tls")
	}
	if o.listen != "" {
		args = append(args, "--listen", o.listen)
	}
	return args
}

func (a *app) runSandbox(o sandboxOptions) error {
	ctx, cancel := a.interruptible()
	defer cancel()
	process, err := a.startSandbox(ctx, o.arguments()...)
	if err != nil {
		return err
	}
	fmt.Fprint(a.streams.Out, exportLines(process))
	fmt.Fprintln(a.streams.Err, "The sandbox runs until it is interrupted (^C).")
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	select {
	case err := <-ended:
		return errors.Join(errors.New("the sandbox ended by itself"), err)
	case <-ctx.Done():
	}
	if err := process.Stop(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// startSandbox finds the sandbox program and starts it.
func (a *app) startSandbox(ctx context.Context, args ...string) (*sandbox.Process, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	program, err := sandbox.Locate(ctx, sandbox.LocateOptions{
		Getenv:     a.getenv,
		Executable: executable,
		LookPath:   exec.LookPath,
		Notify:     func(message string) { fmt.Fprintln(a.streams.Err, message) },
	})
	if err != nil {
		return nil, err
	}
	return sandbox.Start(ctx, program, args...)
}

// exportLines set the environment of a shell for the sandbox. The issuer is
// given as the variable that the examples have for it.
func exportLines(p *sandbox.Process) string {
	lines := []string{
		"export VAULT_ADDR=" + p.VaultAddr,
		"export VAULT_TOKEN=" + p.RootToken,
		"export VAULTCI_VAR_gitlab_url=" + p.IssuerURL,
	}
	if p.CACert != "" {
		lines = append(lines, "export VAULT_CACERT="+p.CACert)
	}
	return strings.Join(lines, "\n") + "\n"
}
