// Command sandbox runs a real Vault and an OpenID Connect issuer that looks like
// GitLab's, for tests and for trying things out.
//
// When both are ready it prints one line of JSON on standard output that says
// where they are; it ends when its standard input closes or by a signal, and
// leaves nothing behind. README.md has the flags and the contract.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(runProcess())
}

// runProcess runs the program with this process's streams, arguments and signals.
// SIGPIPE is among them because it would end a Go program whose standard output
// nobody reads before its files are removed.
func runProcess() int {
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	return run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
}
