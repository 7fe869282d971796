package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// usage is what a run cost. Of the raw client only the time is known.
type usage struct {
	wall, cpu time.Duration
	memory    int64 // the peak, in bytes; 0 where the system does not tell
	requests  int
}

// child runs vaultci. The output must contain want, so that nothing else is
// measured by mistake.
func (b *bench) child(ctx context.Context, vault *server, want string, args ...string) (usage, error) {
	cmd := exec.CommandContext(ctx, b.vaultci, args...)
	cmd.Env = environment(vault)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	u := usage{wall: time.Since(start)}
	if err != nil {
		return u, fmt.Errorf("vaultci %s: %w\n%s", args[0], err, tail(stderr.String()))
	}
	if !strings.Contains(stdout.String(), want) {
		return u, fmt.Errorf("vaultci %s did not say %q but\n%s", args[0], want, tail(stdout.String()))
	}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	u.memory = peakMemory(cmd.ProcessState)
	return u, nil
}

// environment leaves out what could change a measurement, and names the server.
func environment(vault *server) []string {
	var env []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "VAULT") {
			env = append(env, e)
		}
	}
	if vault == nil {
		return append(env, "VAULTCI_VAR_issuer=https://gitlab.example.com")
	}
	env = append(env, "VAULT_ADDR="+vault.VaultAddr, "VAULT_TOKEN="+vault.RootToken, "VAULTCI_VAR_issuer="+vault.IssuerURL)
	return append(env, vault.env...)
}

// tail is the end of a text.
func tail(s string) string {
	const most = 2000
	return s[max(0, len(s)-most):]
}
