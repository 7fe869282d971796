package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/rollback"
)

// TestKilled kills an apply of 200 changes, again and again, each time at another
// moment. Each time its lock is taken over, its record has all that it wrote, and
// either a further apply finishes what it began, or a rollback takes it back.
func TestKilled(t *testing.T) {
	t.Parallel()
	const count = 200
	b := newLocked(t, "--record", "--latency", "1ms")
	old := b.writeConfig(t, "old", lockBlock+policies("p", count, "read"))
	b.run(t, 0, "apply", "--auto-approve", old)
	for round := range rounds(2, 50) {
		next := b.writeConfig(t, "next", lockBlock+policies("p", count, []string{"list", "read"}[round%2]))
		if round%2 == 1 {
			b.writeConfig(t, "old", lockBlock+policies("p", count, "list"))
		} else {
			b.writeConfig(t, "old", lockBlock+policies("p", count, "read"))
		}
		b.box.ResetRequests(t)
		writes := b.killAfter(t, rand.IntN(count+1), "apply", "--auto-approve", "--parallelism=4", next)
		record := b.newestRecord(t)
		b.checkRecord(t, record, writes)
		if round%4 < 2 || record == "" {
			b.run(t, 0, "apply", "--auto-approve", "--lock-timeout=1m", next)
		} else {
			b.run(t, 0, "rollback", "--auto-approve", "--lock-timeout=1m", record)
			b.run(t, 0, "plan", "--detailed-exitcode", old)
			b.run(t, 0, "apply", "--auto-approve", next)
		}
		b.run(t, 0, "plan", "--detailed-exitcode", next)
		if out := b.run(t, 0, "unlock", next); !strings.Contains(out, "is free") {
			t.Errorf("round %d: %s", round, out)
		}
		if err := os.RemoveAll(filepath.Join(b.dir, stateDir)); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter starts vaultci, kills it once so many policies were written, and
// returns the paths that were.
func (b *binary) killAfter(t *testing.T, writes int, args ...string) []string {
	t.Helper()
	cmd, output := b.command(args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for len(b.policyWrites(t)) < writes {
		select {
		case err := <-ended:
			t.Fatalf("it ended before %d writes: %v\n%s", writes, err, output)
		default:
		}
	}
	_ = cmd.Process.Kill() // it may just have ended
	<-ended
	var paths []string
	for _, r := range b.box.Log(t) {
		if r.Method == "POST" && strings.HasPrefix(r.Path, "sys/policies/acl/") {
			paths = append(paths, r.Path)
		}
	}
	return paths
}

// newestRecord is the latest rollback record; empty where the run came to none.
func (b *binary) newestRecord(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(b.dir, stateDir, recordDir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		return ""
	}
	return slices.Max(files)
}

// checkRecord wants a record to have what was before each write.
func (b *binary) checkRecord(t *testing.T, name string, writes []string) {
	t.Helper()
	if len(writes) == 0 {
		return
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%d policies were written, and there is no record: %v", len(writes), err)
	}
	record, err := rollback.Read(text, kind.All().Schema())
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]bool{}
	for _, e := range record.Entries {
		before[e.Object.Path] = e.Before != nil && bytes.Contains([]byte(e.Before.String("rules")), []byte("capabilities"))
	}
	for _, path := range writes {
		if !before[path] {
			t.Errorf("%s was written, and the record does not have what was before", path)
		}
	}
	if len(record.Entries)+record.Untouched != 200 {
		t.Error(fmt.Sprint(len(record.Entries), " and ", record.Untouched, " objects in the record"))
	}
}
