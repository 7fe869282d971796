// Command demo shows vaultci's main job from one end to the other on a real
// Vault: it starts the sandbox, plans and applies a configuration, plans again,
// then logs in as a job with a signed ID token and reads the job's secret, and
// shows that other jobs are refused. At the end "vaultci resolve" does the job's
// part. "make demo" runs it:
//
//	demo VAULTCI DIR
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: demo VAULTCI DIR")
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := demo(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}
