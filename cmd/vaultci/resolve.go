package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/deliver"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/resolver"
)

type resolveOptions struct {
	jobFlags
	configFlags // of the configuration that explains a refused login

	specs   []string
	file    bool
	token   string
	list    bool
	format  string
	mask    bool
	compat  string
	workers int
	timeout time.Duration
	command []string
}

// resolveHelp is what the command says about itself.
const resolveHelp = `resolve logs in to Vault with the job's ID token and hands the job its secrets, as
GitLab Runner does for "secrets:", and better.

What is wanted comes from a job of a .gitlab-ci.yml (--ci-file, --job), from the
command line, or from both. On the command line, NAME=SPEC is one of

  NAME=PATH/FIELD@MOUNT                       GitLab's short form, for kv-v2
  NAME=ENGINE:MOUNT:PATH[?version=N][#FIELD]  ENGINE is kv-v2, kv-v1 or generic;
                                              without #FIELD all fields as JSON

The server and the role come from the variables VAULT_SERVER_URL, VAULT_AUTH_ROLE,
VAULT_AUTH_PATH (default jwt) and VAULT_NAMESPACE, of the environment or of the
job; the ID token from the variable that "token:" names (default VAULT_ID_TOKEN).
VAULT_TOKEN is never sent with a login.

With -- CMD the command alone sees the secrets, in its environment and in files
that are removed when it ends. Without, they are written to standard output, and
files stay. A secret is a file unless it has "file: false" (or --file=false).

Exit status: 0 done, 1 failed; with -- CMD that of the command.`

func (a *app) resolveCommand() *cobra.Command {
	var o resolveOptions
	cmd := &cobra.Command{
		Use:   "resolve [NAME=SPEC]... [-- CMD ARG...]",
		Short: "Fetch the secrets of a CI job from Vault",
		Long:  resolveHelp,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.specs = args
			if dash := cmd.ArgsLenAtDash(); dash >= 0 {
				o.specs, o.command = args[:dash], args[dash:]
				if len(o.command) == 0 {
					return withHint("there is no command after --", "Write the command and its arguments, or leave the -- out.")
				}
			}
			if err := o.check(cmd.Flags().Changed("format")); err != nil {
				return err
			}
			if o.compat != "" && !cmd.Flags().Changed("timeout") {
				o.timeout = 0 // the Runner's waits between attempts may add up to half an hour
			}
			return a.runResolve(o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.ciFile, "ci-file", "", "take the secrets of a job in `FILE` (default .gitlab-ci.yml, with --job)")
	flags.StringVar(&o.job, "job", "", "the `NAME` of the job (default $CI_JOB_NAME, with --ci-file)")
	flags.BoolVar(&o.file, "file", true, "give secrets of the command line as files, as GitLab does; --file=false for values")
	flags.StringVar(&o.token, "token", "VAULT_ID_TOKEN", "the `VARIABLE` with the ID token for secrets of the command line")
	flags.BoolVar(&o.list, "list", false, "show which secrets would be asked for, without any network")
	flags.StringVar(&o.format, "format", "env", "how secrets are written without -- CMD: env, dotenv, json, export, none")
	flags.BoolVar(&o.mask, "mask", false, "replace secrets in the output of the command by "+deliver.Masked)
	flags.StringVar(&o.compat, "compat", "", "follow the ways of `PRODUCT` where they differ: gitlab")
	flags.IntVar(&o.workers, "parallelism", defaultParallelism, "how many requests are under way at once")
	flags.DurationVar(&o.timeout, "timeout", 2*time.Minute, "how long all requests together may take; with --compat gitlab no bound unless given")
	flags.StringVar(&o.dir, "config", "", "a configuration in `DIR` that says what the role wants, to explain a refused login")
	o.register(cmd)
	return cmd
}

// check refuses flags that do not go together, before anything is read.
func (o resolveOptions) check(formatGiven bool) error {
	_, err := deliver.ParseFormat(o.format)
	switch {
	case err != nil:
		return err
	case o.workers < 1 || o.workers > 256:
		return fmt.Errorf("--parallelism wants a number from 1 to 256, not %d", o.workers)
	case o.timeout <= 0:
		return fmt.Errorf("--timeout wants a time such as 30s, not %s", o.timeout)
	case o.compat != "" && o.compat != string(resolver.GitLab):
		return withHint(fmt.Sprintf("--compat does not know %q", o.compat), "It knows gitlab.")
	case !isVariable(o.token): // which may be the token itself, and so is not repeated
		return withHint("--token wants the name of a variable, not a token", "Write --token VAULT_ID_TOKEN: without a dollar sign, which the shell would replace by the token.")
	case o.mask && o.command == nil:
		return withHint("--mask needs a command, whose output it filters", "Add -- CMD, or leave --mask out.")
	case formatGiven && o.command != nil:
		return withHint("--format and -- CMD exclude each other", "With a command, only that sees the secrets.")
	case formatGiven && o.list:
		return withHint("--format and --list exclude each other", "--list shows what would be fetched; --format says how the values are written.")
	case o.list && o.command != nil:
		return withHint("--list and -- CMD exclude each other", "--list fetches nothing, so there is nothing to give to a command.")
	}
	return nil
}

// isVariable tells whether a text is the name of a variable; a dollar sign before it does no harm.
func isVariable(text string) bool { return regexp.MustCompile(`^\$?[A-Za-z_]\w*$`).MatchString(text) }

func (a *app) runResolve(o resolveOptions) error {
	a.redactor = vault.NewRedactor(a.getenv("VAULT_TOKEN"), a.getenv(strings.TrimPrefix(o.token, "$")))
	w, err := a.wanted(o)
	if err != nil {
		return err
	}
	if o.list {
		return a.listWanted(w)
	}
	if o.command != nil {
		if status, err := deliver.Lookup(o.command); err != nil {
			a.complain(err)
			return exitStatus(status)
		}
	}
	a.sweep()
	ctx, cancel := a.interruptible()
	defer cancel()
	r := resolver.New(w.settings.options)
	values, err := a.fetch(ctx, r, w, o.timeout)
	if err != nil {
		a.closeResolver(r.Close)
		return err
	}
	secrets := w.deliverable(values)
	switch {
	case o.command != nil && r.Leased():
		defer a.closeResolver(r.Close)
		return a.runCommand(o, secrets)
	case o.command != nil:
		a.closeResolver(r.Close) // nothing needs the token while the command runs
		if ctx.Err() != nil {
			return errInterrupted()
		}
		return a.runCommand(o, secrets)
	}
	defer a.closeResolver(r.CloseKeepingLeases)
	if r.Leased() {
		a.logger().Warn("the token is not revoked, since some secrets end with it; they end by themselves")
	}
	return a.writeSecrets(o, secrets)
}

// fetch resolves, and draws what could not be resolved.
func (a *app) fetch(ctx context.Context, r *resolver.Resolver, w *wanted, timeout time.Duration) ([]resolver.Value, error) {
	limited, cancel := ctx, func() {}
	if timeout > 0 {
		limited, cancel = context.WithTimeout(ctx, timeout)
	}
	defer cancel()
	values, err := r.Resolve(limited, w.secrets)
	var failed resolver.Errors
	switch {
	case errors.As(err, &failed):
		return nil, a.drawUnresolved(w, failed)
	case err != nil:
		return nil, err
	case ctx.Err() != nil:
		return nil, errInterrupted()
	}
	for _, v := range values {
		if v.Missing {
			a.logger().Warn("secret not found; it is empty, since FF_SECRET_RESOLVING_FAILS_IF_MISSING is false", "secret", v.Name)
		}
	}
	return values, nil
}

func errInterrupted() error { return errors.New("interrupted before the secrets were handed over") }

func (a *app) drawUnresolved(w *wanted, failed resolver.Errors) error {
	w.drawer.Draw(a.streams.Err, render.Unresolved(failed, func(i int) *hcl.Range { return w.ranges[i] }))
	return exitStatus(exitFailed)
}

// runCommand gives the secrets to the command and returns its status.
func (a *app) runCommand(o resolveOptions, secrets []deliver.Secret) error {
	if o.mask {
		for _, name := range deliver.Unmasked(secrets) {
			a.logger().Warn("the value is too short to be masked", "secret", name)
		}
	}
	status, err := deliver.Run(context.Background(), deliver.Command{ // signals are the command's
		Argv: o.command, Env: os.Environ(), Secrets: secrets, Mask: o.mask,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
	if err != nil {
		a.complain(err)
	}
	if status == 0 && err == nil {
		return nil
	}
	if status == 0 {
		status = exitFailed
	}
	return exitStatus(status)
}

// sweep removes what runs that were killed have left, and says so.
func (a *app) sweep() {
	for _, left := range deliver.Sweep("") {
		if left.Err != nil {
			a.logger().Warn("an earlier run was killed and left secret files, which cannot be removed; remove them", "directory", left.Path, "error", left.Err.Error())
			continue
		}
		a.logger().Warn("an earlier run was killed and left secret files; they are removed now", "directory", left.Path)
	}
}

// closeResolver revokes the tokens. It has a context of its own: it runs after an interrupt too.
func (a *app) closeResolver(end func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), revokeTimeout)
	defer cancel()
	switch err := end(ctx); {
	case err == nil:
	case errors.Is(err, vault.ErrPermission): // which is how the role wants it
		a.logger().Info("a token of this run is used up or may not revoke itself; it ends by itself", "error", err.Error())
	default:
		a.logger().Warn("a token of this run could not be revoked; it ends by itself", "error", err.Error())
	}
}
