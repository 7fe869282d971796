package apply_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

func expect(t *testing.T, r *apply.Report, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, outcomes(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	s := newStore()
	p := s.plan(chain(t))
	r := apply.Run(t.Context(), p, s, apply.Options{})
	expect(t, r, "node.a done", "node.b done", "node.c done", "node.z done")
	if !r.Complete() || r.Count(apply.Done) != 4 || r.CountAction(plan.Create) != 4 || r.CountAction(plan.Update) != 0 {
		t.Errorf("the counts are wrong: %+v", r)
	}
	if got := r.Results[2].Warnings; !cmp.Equal(got, []string{"remark on node.c"}) {
		t.Errorf("warnings %q", got)
	}
}

func TestRunOfNothing(t *testing.T) {
	t.Parallel()
	if r := apply.Run(t.Context(), &plan.Plan{}, newStore(), apply.Options{}); !r.Complete() {
		t.Errorf("%+v", r)
	}
}

func TestFailureStopsWhatDependsOnIt(t *testing.T) {
	t.Parallel()
	s, desired := newStore(), chain(t)
	s.failing("node.a")
	r := apply.Run(t.Context(), s.plan(desired), s, apply.Options{Workers: 4})
	expect(t, r,
		"node.a failed: writing node.a: refused",
		"node.b skipped: it comes after node.a, which failed",
		"node.c skipped: it comes after node.a, which failed",
		"node.z done")
	if r.Complete() || !cmp.Equal(r.Results[0].Warnings, []string{"remark on node.a"}) {
		t.Errorf("%+v", r.Results[0])
	}
}

func TestMismatch(t *testing.T) {
	t.Parallel()
	k := newKind()
	ignore := func(context.Context, *plan.Change, func()) error { return nil }
	tests := []struct {
		name   string
		change *plan.Change
		live   []*hclschema.Object
		want   string
		fields []string
	}{
		{"create", &plan.Change{Action: plan.Create, Object: node(k, "a", "1")}, nil, "the server accepted the write, and the object is not there", nil},
		{
			"update", &plan.Change{Action: plan.Update, Object: node(k, "a", "1", "b")},
			[]*hclschema.Object{node(k, "a", "2")},
			"the server accepted the write, and read back it differs in value, needs",
			[]string{"value", "needs"},
		},
		{
			"delete", &plan.Change{Action: plan.Delete, Object: node(k, "a", "1")},
			[]*hclschema.Object{node(k, "a", "1")},
			"the server accepted the delete, and the object is still there", nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStore(test.live...)
			s.onWrite = ignore
			r := apply.Run(t.Context(), &plan.Plan{Changes: []*plan.Change{test.change}}, s, apply.Options{})
			var mismatch *apply.MismatchError
			if !errors.As(r.Results[0].Err, &mismatch) || mismatch.Error() != test.want || !cmp.Equal(mismatch.Fields, test.fields) || mismatch.Action != test.change.Action {
				t.Errorf("%#v", r.Results[0].Err)
			}
		})
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	o := node(newKind(), "a", "1")
	s := newStore(o)
	p := &plan.Plan{Changes: []*plan.Change{{Address: "node.a", Action: plan.Delete, Object: o, Live: o}}}
	expect(t, apply.Run(t.Context(), p, s, apply.Options{}), "node.a done")
}

// TestUncertainWrites checks that reading decides where a write may or may not
// have been carried out.
func TestUncertainWrites(t *testing.T) {
	t.Parallel()
	for _, uncertain := range []error{vault.ErrAmbiguous, vault.ErrUnreachable} {
		for _, landed := range []bool{true, false} {
			s := newStore()
			s.onWrite = func(_ context.Context, _ *plan.Change, carry func()) error {
				if landed {
					carry()
				}
				return fmt.Errorf("writing: %w", uncertain)
			}
			r := apply.Run(t.Context(), s.plan([]*hclschema.Object{node(newKind(), "a", "1")}), s, apply.Options{})
			if landed {
				expect(t, r, "node.a done")
			} else {
				expect(t, r, "node.a failed: writing: "+uncertain.Error())
			}
		}
	}
}

func TestUncertainWriteThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newStore()
	s.onWrite = func(context.Context, *plan.Change, func()) error { return vault.ErrAmbiguous }
	s.onRead = func(context.Context, *hclschema.Object) error { return errLost }
	r := apply.Run(t.Context(), s.plan(chain(t)), s, apply.Options{Workers: 1})
	expect(t, r,
		"node.a failed: "+vault.ErrAmbiguous.Error(),
		"node.b skipped: it comes after node.a, which failed",
		"node.c skipped: it comes after node.a, which failed",
		"node.z skipped: the server can no longer be used")
}

func TestReadBackFails(t *testing.T) {
	t.Parallel()
	s := newStore()
	s.onRead = func(context.Context, *hclschema.Object) error { return errors.New("denied") }
	r := apply.Run(t.Context(), s.plan(chain(t)[3:]), s, apply.Options{})
	expect(t, r, "node.z failed: written, and then reading it back: denied")
}

func TestLostServer(t *testing.T) {
	t.Parallel()
	s := newStore()
	s.onWrite = func(context.Context, *plan.Change, func()) error { return errLost }
	r := apply.Run(t.Context(), s.plan(chain(t)), s, apply.Options{Workers: 1})
	expect(t, r,
		"node.a failed: sealed",
		"node.b skipped: it comes after node.a, which failed",
		"node.c skipped: it comes after node.a, which failed",
		"node.z skipped: the server can no longer be used")
}

// TestStop checks that what is under way ends and nothing more starts.
func TestStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, stop := newStore(), make(chan struct{})
		s.onWrite = func(_ context.Context, c *plan.Change, carry func()) error {
			time.Sleep(time.Second)
			carry()
			return nil
		}
		time.AfterFunc(1500*time.Millisecond, func() { close(stop) })
		r := apply.Run(t.Context(), s.plan(chain(t)), s, apply.Options{Workers: 2, Stop: stop})
		expect(t, r, "node.a done", "node.b done", "node.c skipped: the run was interrupted", "node.z done")
	})
}

func TestStopBeforeTheStart(t *testing.T) {
	t.Parallel()
	s, stop := newStore(), make(chan struct{})
	close(stop)
	r := apply.Run(t.Context(), s.plan(chain(t)), s, apply.Options{Workers: 2, Stop: stop})
	if r.Count(apply.Skipped) != 4 || len(s.written) != 0 {
		t.Errorf("%v", outcomes(r))
	}
}

// TestCancel checks that a cancelled context breaks off what is under way, is
// not taken for the server's fault, and starts nothing more.
func TestCancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := newStore()
		s.onWrite = func(ctx context.Context, c *plan.Change, carry func()) error {
			<-ctx.Done()
			return errors.Join(ctx.Err(), errLost)
		}
		time.AfterFunc(time.Second, cancel)
		r := apply.Run(ctx, s.plan(chain(t)), s, apply.Options{Workers: 1})
		expect(t, r,
			"node.a failed: context canceled\nsealed",
			"node.b skipped: it comes after node.a, which failed",
			"node.c skipped: it comes after node.a, which failed",
			"node.z skipped: the run was interrupted")
	})
}

// TestCancelOfWritesThatDoNotHeed checks that a cancelled context stops a run
// even when the target takes no notice of it.
func TestCancelOfWritesThatDoNotHeed(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := newStore()
	r := apply.Run(ctx, s.plan(chain(t)), s, apply.Options{Workers: 1, Finished: func(apply.Result) { cancel() }})
	if r.Count(apply.Done) != 1 || r.Count(apply.Skipped) != 3 {
		t.Errorf("%v", outcomes(r))
	}
}

// TestWorkers checks that no more changes are under way than asked for, and no
// fewer where there are enough.
func TestWorkers(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{0, 1, 3, 8, 100} {
		synctest.Test(t, func(t *testing.T) {
			k := newKind()
			var desired []*hclschema.Object
			for i := range 24 {
				desired = append(desired, node(k, fmt.Sprintf("n%02d", i), "1"))
			}
			s := newStore()
			s.onWrite = func(_ context.Context, _ *plan.Change, carry func()) error {
				time.Sleep(time.Second)
				carry()
				return nil
			}
			begin := time.Now()
			apply.Run(t.Context(), s.plan(desired), s, apply.Options{Workers: workers})
			at := min(max(workers, 1), 24)
			if took, want := time.Since(begin), time.Duration((24+at-1)/at)*time.Second; took != want {
				t.Errorf("%d workers took %v, want %v", workers, took, want)
			}
		})
	}
}

// TestGuard stops the run at the first change that must not be written: it, and
// all that are not under way, are skipped.
func TestGuard(t *testing.T) {
	t.Parallel()
	s := newStore()
	asked := 0
	errLocked := errors.New("the lock was lost")
	var started []string
	r := apply.Run(t.Context(), s.plan(chain(t)), s, apply.Options{
		Guard: func(context.Context, *plan.Change) error {
			if asked++; asked > 2 {
				return errLocked
			}
			return nil
		},
		Started: func(c *plan.Change) { started = append(started, c.Address) },
	})
	if !errors.Is(r.Forbidden, errLocked) || r.Complete() {
		t.Errorf("%+v", r)
	}
	if r.Count(apply.Done) != 2 || r.Count(apply.Skipped) != 2 || len(s.written) != 2 || asked != 3 || len(started) != 3 {
		t.Errorf("%v, written %v, asked %d times, started %v", outcomes(r), s.written, asked, started)
	}
	for _, result := range r.Results {
		if result.Status == apply.Skipped && result.Reason != "the lock was lost" {
			t.Errorf("%s: %s", result.Change.Address, result.Reason)
		}
	}
}

// TestGuardWhenInterrupted does not take an interrupt for a lost lock.
func TestGuardWhenInterrupted(t *testing.T) {
	t.Parallel()
	s := newStore()
	ctx, cancel := context.WithCancel(t.Context())
	r := apply.Run(ctx, s.plan(chain(t)), s, apply.Options{Guard: func(ctx context.Context, _ *plan.Change) error {
		cancel()
		return ctx.Err()
	}})
	if r.Forbidden != nil || len(s.written) > 0 || r.Results[0].Reason != "the run was interrupted" {
		t.Errorf("%v, written %v", outcomes(r), s.written)
	}
}
