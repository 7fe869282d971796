package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// connections is how many requests are under way at once on both sides. It is
// vaultci's default.
const connections = 16

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	b := &bench{out: out, sandbox: os.Getenv("VAULTCI_SANDBOX")}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "Usage: bench [flags] VAULTCI\n\nVAULTCI_SANDBOX names the sandbox program.")
		flags.PrintDefaults()
	}
	sizes := flags.String("sizes", "1000,10000", "how many `roles`, and as many policies; several by comma")
	rounds := flags.Int("rounds", 7, "how often each is measured")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || b.sandbox == "" || *rounds < 1 {
		return errors.New("one argument is needed, the vaultci program, and VAULTCI_SANDBOX, and at least one round")
	}
	var err error
	if b.vaultci, err = filepath.Abs(flags.Arg(0)); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s/%s, %d CPUs, %d connections\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), connections)
	for size := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil || n < 1 {
			return fmt.Errorf("--sizes wants positive numbers, not %q", size)
		}
		if err := b.measure(ctx, n, *rounds); err != nil {
			return fmt.Errorf("at %d roles: %w", n, err)
		}
	}
	if err := b.resolve(ctx); err != nil {
		return fmt.Errorf("resolving: %w", err)
	}
	return b.startUp(ctx)
}
