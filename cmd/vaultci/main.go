// Command vaultci keeps HashiCorp Vault's JWT auth mounts, roles, policies and
// secrets mounts as code: it plans and applies what HCL files declare.
//
// This package only adapts: flags to values, values to the packages that work,
// results to streams and exit statuses. There is one file for each command.
package main

import (
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/vaultci/vaultci/internal/term"
)

func main() { os.Exit(run()) }

// gcPercent lets the heap grow to a little more than twice what is in use before it is
// collected. A run is short and allocates most while it waits for Vault; with
// 10,000 roles it stays below 250 MB. GOGC overrides it.
const gcPercent = 120

// run builds the application from the process and carries it out.
func run() int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	a := &app{
		streams:    term.System(os.Getenv),
		lookupEnv:  os.LookupEnv,
		interrupts: interrupts,
	}
	return a.main(os.Args[1:])
}
