package lock_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vaultci/vaultci/internal/lock"
	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/internal/vault"
)

const path = "ops/data/ci/lock"

// world is a Vault with a kv-v2 mount and a client for each of those who want the
// lock.
type world struct {
	*sandboxtest.Sandbox
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{sandboxtest.New(t, "--record")}
	w.Write(t, "sys/mounts/ops", map[string]any{"type": "kv", "options": map[string]any{"version": "2"}})
	return w
}

func (w *world) client(t *testing.T) *vault.Client {
	t.Helper()
	client, err := vault.New(vault.Config{Address: w.Addr, Token: w.Token, CACert: w.CACert})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func options(name string) lock.Options {
	return lock.Options{Path: path, Holder: lock.Holder{Name: name, Host: "runner", Process: 7, Commit: "abc"}}
}

func (w *world) acquire(t *testing.T, opts lock.Options) *lock.Lock {
	t.Helper()
	l, err := lock.Acquire(t.Context(), w.client(t), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Release(context.WithoutCancel(t.Context())) })
	return l
}

func (w *world) look(t *testing.T) *lock.State {
	t.Helper()
	state, err := lock.Look(t.Context(), w.client(t), path)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func release(t *testing.T, l *lock.Lock) {
	t.Helper()
	if err := l.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestOneHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if s := w.look(t); s.Held || s.Expired {
		t.Errorf("held before anybody wanted it: %+v", s)
	}
	first := w.acquire(t, options("ann"))
	if err := first.Check(t.Context()); err != nil {
		t.Error(err)
	}
	s := w.look(t)
	if !s.Held || s.Holder.String() != "ann on runner (process 7), commit abc" || s.Expires.Sub(s.Now) > lock.DefaultTTL+time.Second || s.Acquired.IsZero() {
		t.Errorf("%+v", s)
	}
	_, err := lock.Acquire(t.Context(), w.client(t), options("bob"))
	var held *lock.HeldError
	if !errors.As(err, &held) || held.State.Holder.Name != "ann" || !strings.Contains(err.Error(), "ann on runner") {
		t.Fatalf("bob: %v", err)
	}
	release(t, first)
	if s := w.look(t); s.Held || s.Expired {
		t.Errorf("held after the release: %+v", s)
	}
	release(t, w.acquire(t, options("bob")))
}

// TestWaiting lets the second wait until the first gives the lock back.
func TestWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.acquire(t, options("ann"))
	opts := options("bob")
	opts.Timeout = time.Minute
	opts.Waiting = func(s *lock.State) {
		if s.Holder.Name != "ann" {
			t.Errorf("waiting for %s", s.Holder)
		}
		go func() {
			if err := first.Release(t.Context()); err != nil {
				t.Error(err)
			}
		}()
	}
	second := w.acquire(t, opts)
	if err := second.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWaitingIsInterrupted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.acquire(t, options("ann"))
	ctx, cancel := context.WithCancel(t.Context())
	opts := options("bob")
	opts.Timeout, opts.Waiting = time.Hour, func(*lock.State) { cancel() }
	if _, err := lock.Acquire(ctx, w.client(t), opts); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestManyWant has one holder at each time, however many want the lock.
func TestManyWant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var inside sync.Mutex
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			opts := options("one of many")
			opts.Timeout = time.Minute
			l, err := lock.Acquire(t.Context(), w.client(t), opts)
			if err != nil {
				t.Error(err)
				return
			}
			if !inside.TryLock() {
				t.Error("two hold the lock")
				return
			}
			if err := l.Check(t.Context()); err != nil {
				t.Error(err)
			}
			inside.Unlock()
			if err := l.Release(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// TestDeadHolder takes a lock over that nobody renews, and not before its time.
func TestDeadHolder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Write(t, path, map[string]any{"data": map[string]any{
		"holder": map[string]any{"name": "dead", "host": "gone"}, "nonce": "x", "ttl_seconds": 2, "released": false,
	}})
	if s := w.look(t); !s.Held {
		t.Errorf("%+v", s)
	}
	opts := options("bob")
	opts.Timeout = time.Minute
	l := w.acquire(t, opts)
	if s := w.look(t); s.Holder.Name != "bob" || !s.Held {
		t.Errorf("%+v", s)
	}
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestRenewal keeps a lock longer than its time.
func TestRenewal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	opts := options("ann")
	opts.TTL = 2 * time.Second
	l := w.acquire(t, opts)
	other := options("bob")
	other.Timeout = 4 * time.Second
	var held *lock.HeldError
	if _, err := lock.Acquire(t.Context(), w.client(t), other); !errors.As(err, &held) {
		t.Errorf("bob: %v", err)
	}
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLost names each way to lose a lock.
func TestLost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   func(*testing.T, *world)
		want string
	}{
		{"broken", func(t *testing.T, w *world) {
			state, err := lock.Break(t.Context(), w.client(t), path, lock.Holder{Name: "eve", Host: "desk"})
			if err != nil || state.Holder.Name != "ann" || !state.Held {
				t.Errorf("%+v, %v", state, err)
			}
		}, "the lock was lost: ops/data/ci/lock was released by eve on desk"},
		{"broken and taken", func(t *testing.T, w *world) {
			if _, err := lock.Break(t.Context(), w.client(t), path, lock.Holder{Name: "eve", Host: "desk"}); err != nil {
				t.Error(err)
			}
			w.acquire(t, options("bob"))
		}, "the lock was lost: bob on runner (process 7), commit abc holds ops/data/ci/lock now"},
		{"deleted", func(t *testing.T, w *world) { w.Delete(t, path) }, "the lock was lost: ops/data/ci/lock was deleted"},
		{"destroyed", func(t *testing.T, w *world) { w.Delete(t, "ops/metadata/ci/lock") }, "the lock was lost: ops/data/ci/lock was deleted"},
		{"overwritten", func(t *testing.T, w *world) {
			w.Write(t, path, map[string]any{"data": map[string]any{"password": "x"}})
		}, "the lock was lost: what is at ops/data/ci/lock is no lock of vaultci: it was written by something else"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			l := w.acquire(t, options("ann"))
			test.do(t, w)
			err := l.Check(t.Context())
			if !errors.Is(err, lock.ErrLost) || err.Error() != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
			if err := l.Release(t.Context()); !errors.Is(err, lock.ErrLost) {
				t.Errorf("released: %v", err)
			}
		})
	}
}

// TestLostWhileRenewing notices a lock that was taken without being asked.
func TestLostWhileRenewing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	opts := options("ann")
	opts.TTL = 2 * time.Second
	l := w.acquire(t, opts)
	w.Write(t, path, map[string]any{"data": map[string]any{
		"holder": map[string]any{"name": "bob", "host": "x"}, "nonce": "y", "ttl_seconds": 60, "released": false,
	}})
	version := 2 // what a renewal would make 3
	if err := l.Release(t.Context()); !errors.Is(err, lock.ErrLost) || !strings.Contains(err.Error(), "bob on x holds") {
		t.Errorf("released: %v", err)
	}
	answer, err := w.Do(t.Context(), w.Token, "GET", path, nil)
	if err != nil {
		t.Fatal(err)
	}
	metadata := answer["data"].(map[string]any)["metadata"].(map[string]any)
	if got := metadata["version"]; got != float64(version) {
		t.Errorf("bob's lock was written over: version %v", got)
	}
}

// TestCannotBeRenewed stops a run that has not reached the lock for too long,
// though nobody else has it.
func TestCannotBeRenewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	opts := options("ann")
	opts.TTL = 2 * time.Second
	l := w.acquire(t, opts)
	w.AddFault(t, sandbox.Fault{Action: sandbox.Answer, Method: "POST", Path: path, Count: -1, Status: 500})
	for {
		err := l.Check(t.Context())
		if errors.Is(err, lock.ErrLost) {
			if !strings.Contains(err.Error(), "could not be renewed within 2s") {
				t.Error(err)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestAmbiguousAnswer keeps a lock whose answer was lost.
func TestAmbiguousAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddFault(t, sandbox.Fault{Action: sandbox.DropAnswer, Method: "POST", Path: path, Count: 1})
	l := w.acquire(t, options("ann"))
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
	w.AddFault(t, sandbox.Fault{Action: sandbox.DropAnswer, Method: "POST", Path: path, Count: 1})
	release(t, l)
	if s := w.look(t); s.Held {
		t.Errorf("%+v", s)
	}
}

// TestSharedChecks has many ask at once, and the server read less often.
func TestSharedChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.acquire(t, options("ann"))
	w.AddFault(t, sandbox.Fault{Action: sandbox.Delay, Method: "GET", Path: path, Count: 1, Wait: 200 * time.Millisecond})
	w.ResetRequests(t)
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			if err := l.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := w.Requests(t).Count("GET", path); n < 1 || n > 50 {
		t.Errorf("100 checks took %d reads", n)
	}
}

func TestWrongPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Write(t, "sys/mounts/old", map[string]any{"type": "kv", "options": map[string]any{"version": "1"}})
	tests := map[string]struct {
		path, want string
	}{
		"version 1":  {"old/data/lock", "the lock old/data/lock is on the mount old/, which is of type kv-v1 and not kv-v2"},
		"not a kv":   {"sys/data/lock", "the lock sys/data/lock is on the mount sys/, which is of type system and not kv-v2"},
		"not data":   {"ops/x/data/lock", "the lock ops/x/data/lock is not on a kv-v2 mount"},
		"no mount":   {"none/data/lock", "no handler for route"},
		"not a lock": {"ops/data/secret", "what is at ops/data/secret is no lock of vaultci: it was written by something else"},
	}
	w.Write(t, "ops/data/secret", map[string]any{"data": map[string]any{"password": "x"}})
	for name, test := range tests {
		opts := options("ann")
		opts.Path = test.path
		_, err := lock.Acquire(t.Context(), w.client(t), opts)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	for _, r := range w.Log(t) {
		if r.Method == "POST" && strings.Contains(r.Path, "lock") {
			t.Errorf("written: %+v", r)
		}
	}
}

func TestBreakingAFreeLock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	state, err := lock.Break(t.Context(), w.client(t), path, lock.Holder{Name: "eve"})
	if err != nil || state.Held {
		t.Errorf("%+v, %v", state, err)
	}
	if n := w.Requests(t).Count("POST", path); n != 0 {
		t.Errorf("%d writes", n)
	}
}
