package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vaultci/vaultci/internal/sandbox"
)

// TestTwoAppliesNeverInterleave starts two applies at once, again and again, and
// reads from the server's own log that the writes of one come before all of the
// other's. In every other round they do not wait, and one may refuse.
func TestTwoAppliesNeverInterleave(t *testing.T) {
	t.Parallel()
	b := newLocked(t, "--record", "--latency", "2ms")
	for round := range rounds(4, 20) {
		capability := []string{"read", "list"}[round%2]
		first := b.writeConfig(t, "a", lockBlock+policies("a", 20, capability))
		second := b.writeConfig(t, "b", lockBlock+policies("b", 20, capability))
		waiting := []string{"--lock-timeout=2m"}
		if round%2 == 1 {
			waiting = nil
		}
		b.box.ResetRequests(t)
		statuses := b.race(t, waiting, first, second)
		writes := b.policyWrites(t)
		if turns := strings.Count(writes, "ab") + strings.Count(writes, "ba"); turns > 1 {
			t.Fatalf("round %d: interleaved: %s", round, writes)
		}
		for i, letter := range []string{"a", "b"} {
			done := strings.Count(writes, letter)
			switch {
			case statuses[i] != 0 && (waiting != nil || done > 0):
				t.Fatalf("round %d: %s ended with status %d, after %d writes", round, letter, statuses[i], done)
			case statuses[i] == 0 && done != 20:
				t.Fatalf("round %d: %s is done, after %d writes", round, letter, done)
			}
		}
		if statuses[0] != 0 && statuses[1] != 0 {
			t.Fatalf("round %d: both refused", round)
		}
		b.run(t, 0, "apply", "--auto-approve", first) // for a round that one refused
		b.run(t, 0, "apply", "--auto-approve", second)
	}
}

// race applies the directories at once and returns the statuses.
func (b *binary) race(t *testing.T, flags []string, dirs ...string) []int {
	t.Helper()
	commands, outputs := make([]*exec.Cmd, len(dirs)), make([]*bytes.Buffer, len(dirs))
	for i, dir := range dirs {
		commands[i], outputs[i] = b.command(append([]string{"apply", "--auto-approve", "--parallelism=4", dir}, flags...)...)
		if err := commands[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	statuses := make([]int, len(dirs))
	for i, cmd := range commands {
		statuses[i] = status(t, cmd.Wait())
		if statuses[i] != 0 && !strings.Contains(outputs[i].String(), "is held by") {
			t.Errorf("%s", outputs[i])
		}
	}
	return statuses
}

// policyWrites is the first letter of each policy that was written, in the
// server's order.
func (b *binary) policyWrites(t *testing.T) string {
	t.Helper()
	var letters strings.Builder
	for _, r := range b.box.Log(t) {
		if name, ok := strings.CutPrefix(r.Path, "sys/policies/acl/"); ok && r.Method == "POST" {
			letters.WriteString(name[:1])
		}
	}
	return letters.String()
}

// TestLostLockStopsTheWrites takes the lock away from an apply in the middle.
func TestLostLockStopsTheWrites(t *testing.T) {
	t.Parallel()
	b := newLocked(t, "--record")
	dir := b.writeConfig(t, "a", lockBlock+policies("a", 100, "read"))
	b.stall(t, 10, 2)
	cmd, output := b.command("apply", "--auto-approve", "--parallelism=2", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b.await(t, 12)
	b.run(t, 0, "unlock", "--force", dir)
	if got := status(t, cmd.Wait()); got != exitFailed {
		t.Fatalf("status %d\n%s", got, output)
	}
	text := output.String()
	if !strings.Contains(text, "no more was written: the lock was lost: ops/data/lock was released by") {
		t.Errorf("it does not say so:\n%s", text)
	}
	if n := len(b.policyWrites(t)); n != 12 {
		t.Errorf("%d policies were written after the lock was lost", n-12)
	}
	if !strings.Contains(text, "skipped") || !strings.Contains(text, "Apply incomplete") {
		t.Errorf("%s", text)
	}
	b.run(t, 0, "apply", "--auto-approve", dir)
	b.run(t, 0, "plan", "--detailed-exitcode", dir)
}

// stall holds policy writes up for a while: as many as count, once as many as
// after have passed.
func (b *binary) stall(t *testing.T, after, count int) {
	t.Helper()
	b.box.AddFault(t, sandbox.Fault{
		Action: sandbox.Delay, Method: "POST", Path: "sys/policies/acl/*", After: after, Count: count, Wait: 3 * time.Second,
	})
}

// await returns once as many policy writes have arrived at the server.
func (b *binary) await(t *testing.T, writes int) {
	t.Helper()
	for len(b.policyWrites(t)) < writes {
		if t.Context().Err() != nil {
			return
		}
	}
}
