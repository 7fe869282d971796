package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
)

// options are the command line.
type options struct {
	listen       string
	issuerListen string
	tls          bool
	issuerTLS    bool
	clientAuth   bool
	sealed       bool
	rateLimit    float64
	record       bool
	latency      time.Duration
	dropAfter    int
	dropCount    int
	dropAnswer   bool
	logLevel     string
}

const usage = `Usage: sandbox [flags]

Runs a real Vault and a GitLab-like OIDC issuer in one process. Prints one line of
JSON with their addresses, and ends when standard input closes.

`

// parseOptions reads the command line. For --help it prints the usage on out and
// returns [flag.ErrHelp].
func parseOptions(args []string, out io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	opts.register(flags)

	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		printUsage(flags, out)
		return opts, err
	case err != nil:
		return opts, err
	case flags.NArg() > 0:
		return opts, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return opts, opts.validate()
}

func (o *options) register(flags *flag.FlagSet) {
	flags.StringVar(&o.listen, "listen", "127.0.0.1:0", "`address` Vault listens on")
	flags.StringVar(&o.issuerListen, "issuer-listen", "127.0.0.1:0", "`address` the issuer listens on")
	flags.BoolVar(&o.tls, "tls", false, "serve Vault by HTTPS with a throwaway CA")
	flags.BoolVar(&o.issuerTLS, "issuer-tls", false, "serve the issuer by HTTPS with the same CA")
	flags.BoolVar(&o.clientAuth, "client-auth", false, "require client certificates of that CA; needs --tls")
	flags.BoolVar(&o.sealed, "seal", false, "start sealed")
	flags.Float64Var(&o.rateLimit, "rate-limit", 0, "let Vault answer 429 above `N` requests a second")
	flags.BoolVar(&o.record, "record", false, "keep method, path and status of every request to Vault")
	flags.DurationVar(&o.latency, "latency", 0, "delay every request to Vault by this `duration`")
	flags.IntVar(&o.dropAfter, "drop-after", -1, "after `N` requests to Vault, reset connections")
	flags.IntVar(&o.dropCount, "drop-count", 1, "how many requests --drop-after hits; -1 for all")
	flags.BoolVar(&o.dropAnswer, "drop-answer", false, "let --drop-after lose the answer, not the request")
	flags.StringVar(&o.logLevel, "log-level", "", "show Vault's log of this `level` on standard error")
}

func (o *options) validate() error {
	switch {
	case o.clientAuth && !o.tls:
		return errors.New("--client-auth needs --tls")
	case o.rateLimit < 0:
		return errors.New("--rate-limit must be positive")
	case o.latency < 0:
		return errors.New("--latency must be positive")
	case o.dropCount == 0 || o.dropCount < -1:
		return errors.New("--drop-count must be positive, or -1 for all")
	case o.dropAnswer && o.dropAfter < 0:
		return errors.New("--drop-answer needs --drop-after")
	case o.logLevel != "" && hclog.LevelFromString(o.logLevel) == hclog.NoLevel:
		return fmt.Errorf("--log-level: %q is none of trace, debug, info, warn, error, off", o.logLevel)
	}
	return nil
}

// logger writes Vault's log on out, or nowhere.
func (o *options) logger(out io.Writer) hclog.Logger {
	if o.logLevel == "" {
		return hclog.New(&hclog.LoggerOptions{Output: io.Discard, Level: hclog.Off})
	}
	return hclog.New(&hclog.LoggerOptions{Output: out, Level: hclog.LevelFromString(o.logLevel)})
}

func printUsage(flags *flag.FlagSet, out io.Writer) {
	fmt.Fprint(out, usage)
	flags.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		fmt.Fprintf(out, "  %-24s %s\n", strings.TrimSpace("--"+f.Name+" "+value), text)
	})
}
