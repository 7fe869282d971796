package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// longTests makes the tests that repeat themselves do so as often as it takes to
// be sure: 20 rounds, 50 kills.
const longTests = "VAULTCI_TEST_LONG"

// rounds is how often a test repeats itself.
func rounds(quick, long int) int {
	if os.Getenv(longTests) != "" {
		return long
	}
	return quick
}

// binary is the vaultci program with a directory and a Vault of its own.
type binary struct {
	dir string
	box *sandboxtest.Sandbox
}

// writeConfig puts a configuration into a new directory below the binary's own.
func (b *binary) writeConfig(t *testing.T, name, text string) string {
	t.Helper()
	dir := filepath.Join(b.dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "main.vault.hcl"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// command is vaultci with these arguments; testscript.Main has put it on the path.
func (b *binary) command(args ...string) (cmd *exec.Cmd, output *bytes.Buffer) {
	cmd = exec.Command("vaultci", args...)
	cmd.Dir = b.dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.dir, "NO_COLOR=1"}, b.box.Env()...)
	output = &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = output, output
	return cmd, output
}

// run runs vaultci, which must end with the status.
func (b *binary) run(t *testing.T, want int, args ...string) string {
	t.Helper()
	cmd, output := b.command(args...)
	if got := status(t, cmd.Run()); got != want {
		t.Fatalf("vaultci %s: status %d, want %d\n%s", strings.Join(args, " "), got, want, output)
	}
	return output.String()
}

func status(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		t.Fatal(err)
	}
	return 0
}

// policies declares as many policies whose names begin with the prefix.
func policies(prefix string, count int, capability string) string {
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, "policy \"%s-%d\" {\n  path \"kv/*\" {\n    capabilities = [%q]\n  }\n}\n", prefix, i, capability)
	}
	return b.String()
}

const lockBlock = "lock {\n  path = \"ops/data/lock\"\n  ttl  = \"2s\"\n}\n"

// newLocked starts a Vault with a mount for the lock.
func newLocked(t *testing.T, flags ...string) *binary {
	t.Helper()
	b := &binary{dir: t.TempDir(), box: sandboxtest.New(t, flags...)}
	b.box.Write(t, "sys/mounts/ops", map[string]any{"type": "kv", "options": map[string]any{"version": "2"}})
	return b
}
