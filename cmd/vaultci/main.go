// Command vaultci keeps HashiCorp Vault's JWT auth mounts, roles, policies and
// secrets mounts as code: it plans and applies what HCL files declare.
//
// This package only adapts: flags to values, values to the packages that work,
// results to streams and exit statuses. There is one file for each command.
package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/vaultci/vaultci/internal/term"
)

func main() { os.Exit(run()) }

// run builds the application from the process and carries it out.
func run() int {
	if os.Getenv("GOGC") == "" {
		most, _ := os.ReadFile(memoryMax) // nothing but in containers of Linux
		letHeapGrow(goalWithin(string(most)))
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
