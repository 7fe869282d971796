package apply_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// nodes draws a configuration or what is live. A node needs nodes with smaller
// numbers only, so that naming makes no circle; letting go may.
func nodes(t *rapid.T, k *hclschema.Kind, what string) []*hclschema.Object {
	var out []*hclschema.Object
	for i := range rapid.IntRange(0, 12).Draw(t, what) {
		if rapid.IntRange(0, 4).Draw(t, "absent") == 0 {
			continue
		}
		var needs []string
		for j := range i {
			if rapid.IntRange(0, 3).Draw(t, "needs") == 0 {
				needs = append(needs, fmt.Sprintf("n%02d", j))
			}
		}
		o := node(k, fmt.Sprintf("n%02d", i), rapid.SampledFrom([]string{"1", "2"}).Draw(t, "value"), needs...)
		o.Set("fixed", o.Get("value"))
		out = append(out, o)
	}
	return out
}

// world draws what there is and what there shall be.
func world(t *rapid.T) (*store, []*hclschema.Object, apply.Options) {
	k := newKind()
	s := newStore(nodes(t, k, "live")...)
	return s, nodes(t, k, "desired"), apply.Options{Workers: rapid.IntRange(1, 5).Draw(t, "workers")}
}

// run carries a plan out and checks what holds for every run: each change is
// reported once, one report at a time, and nothing is written before what it
// comes after.
func run(t *rapid.T, ctx context.Context, s *store, p *plan.Plan, opts apply.Options) *apply.Report {
	var reporting atomic.Int32
	told := map[string]apply.Status{}
	finished := opts.Finished
	opts.Finished = func(r apply.Result) {
		if reporting.Add(1) != 1 {
			t.Error("two results are told at once")
		}
		if told[r.Change.Address] != "" {
			t.Errorf("%s is told twice", r.Change.Address)
		}
		told[r.Change.Address] = r.Status
		if finished != nil {
			finished(r)
		}
		reporting.Add(-1)
	}
	s.written = nil
	report := apply.Run(ctx, p, s, opts)
	if len(report.Results) != len(p.Changes) || len(told) != len(p.Changes) {
		t.Fatalf("%d changes, %d results, %d told", len(p.Changes), len(report.Results), len(told))
	}
	for i, r := range report.Results {
		if r.Change != p.Changes[i] || told[r.Change.Address] != r.Status || (r.Status == apply.Failed) != (r.Err != nil) || (r.Status == apply.Skipped) != (r.Reason != "") {
			t.Fatalf("result %d: %+v", i, r)
		}
	}
	for i, path := range s.written {
		c := p.Changes[slices.IndexFunc(p.Changes, func(c *plan.Change) bool { return c.Path() == path })]
		for _, before := range c.After {
			if !slices.Contains(s.written[:i], p.Changes[before].Path()) {
				t.Fatalf("%s is written before %s", c.Address, p.Changes[before].Address)
			}
		}
	}
	return report
}

// converges checks that an undisturbed run leaves nothing to do.
func converges(t *rapid.T, s *store, desired []*hclschema.Object, opts apply.Options) {
	s.onWrite, s.onRead = nil, nil
	opts.Finished, opts.Stop = nil, nil
	if r := run(t, t.Context(), s, s.plan(desired), opts); !r.Complete() {
		t.Fatalf("%v", outcomes(r))
	}
	if p := s.plan(desired); !p.Empty() {
		t.Fatalf("%d changes are left", len(p.Changes))
	}
}

func TestApplyConverges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, desired, opts := world(t)
		converges(t, s, desired, opts)
	})
}

// TestFailures checks that failures stop exactly what comes after them, and that
// applying again finishes.
func TestFailures(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, desired, opts := world(t)
		p := s.plan(desired)
		var broken []string
		for _, c := range p.Changes {
			if rapid.IntRange(0, 3).Draw(t, "broken") == 0 {
				broken = append(broken, c.Address)
			}
		}
		s.failing(broken...)
		report := run(t, t.Context(), s, p, opts)
		for _, r := range report.Results {
			want := apply.Done
			if slices.ContainsFunc(r.Change.After, func(i int) bool { return report.Results[i].Status != apply.Done }) {
				want = apply.Skipped
			} else if slices.Contains(broken, r.Change.Address) {
				want = apply.Failed
			}
			if r.Status != want {
				t.Fatalf("%s is %s, want %s: %v", r.Change.Address, r.Status, want, outcomes(report))
			}
		}
		converges(t, s, desired, opts)
	})
}

// TestInterruptions checks that a run can be stopped, cancelled or lose its
// server at any moment, and that applying again finishes.
func TestInterruptions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, desired, opts := world(t)
		p := s.plan(desired)
		moment := int32(rapid.IntRange(0, len(p.Changes)).Draw(t, "moment"))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		stop := make(chan struct{})
		opts.Stop = stop
		interrupt := map[string]func() error{
			"stop":      func() error { close(stop); return nil },
			"cancel":    func() error { cancel(); return ctx.Err() },
			"cancelled": func() error { cancel(); return nil },
			"lost":      func() error { return errLost },
		}[rapid.SampledFrom([]string{"stop", "cancel", "cancelled", "lost"}).Draw(t, "how")]
		var begun, ended atomic.Int32
		s.onWrite = func(_ context.Context, _ *plan.Change, carry func()) error {
			defer ended.Add(1)
			if begun.Add(1)-1 == moment {
				if err := interrupt(); err != nil {
					return err
				}
			}
			carry()
			return nil
		}
		report := run(t, ctx, s, p, opts)
		if begun.Load() != ended.Load() || report.Count(apply.Done)+report.Count(apply.Failed) != int(ended.Load()) {
			t.Fatalf("%d writes were begun, %d ended: %v", begun.Load(), ended.Load(), outcomes(report))
		}
		converges(t, s, desired, opts)
	})
}

// TestFaultyServer breaks writes and reads in every way at once.
func TestFaultyServer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, desired, opts := world(t)
		p := s.plan(desired)
		kinds := map[string]string{}
		for _, c := range p.Changes {
			kinds[c.Address] = rapid.SampledFrom([]string{"", "", "", "refused", "ignored", "half", "unread"}).Draw(t, c.Address)
		}
		s.onWrite = func(_ context.Context, c *plan.Change, carry func()) error {
			switch kinds[c.Address] {
			case "refused":
				return errors.New("refused")
			case "ignored":
				return nil
			case "half":
				carry()
				return errors.New("failed after it was carried out")
			}
			carry()
			return nil
		}
		s.onRead = func(_ context.Context, o *hclschema.Object) error {
			if kinds[o.Address] == "unread" {
				return errors.New("not readable")
			}
			return nil
		}
		report := run(t, t.Context(), s, p, opts)
		for _, r := range report.Results {
			if r.Status == apply.Done && kinds[r.Change.Address] != "" {
				t.Fatalf("%s is done, and its write was %s", r.Change.Address, kinds[r.Change.Address])
			}
		}
		converges(t, s, desired, opts)
	})
}
