package resolver

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAttempts: the Runner tries everything again after any error, with growing waits. Vector 45.
func TestAttempts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		attempts int
		steady   bool
		waits    []time.Duration
		found    bool
	}{
		{"three", 3, false, []time.Duration{5 * time.Second, 10 * time.Second}, true},
		{"two", 2, false, []time.Duration{5 * time.Second}, false},
		{"none", 0, false, nil, false},
		{"steady", 3, true, []time.Duration{time.Second, 2 * time.Second}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			denied := reply{status: 403}
			f := newFake(t, map[string][]reply{"GET ops/data/db": {denied, denied, kv2(`{"p":"v"}`)[0]}})
			var waits []time.Duration
			values, err := resolve(t, Options{
				Compat: GitLab, Attempts: test.attempts, SteadyWait: test.steady,
				sleep: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil },
			}, f.secret("A", "db", "p"))
			if !slices.Equal(waits, test.waits) || (err == nil) != test.found {
				t.Errorf("waited %v, %v, %v", waits, values, err)
			}
			if n := f.count("PUT auth/jwt/login"); n != len(test.waits)+1 {
				t.Errorf("%d logins", n)
			}
		})
	}
	if wait := New(Options{Compat: GitLab}).waitAfter(40); wait != 5*time.Minute {
		t.Errorf("the longest wait is %s", wait)
	}
}

func TestAttemptsEndWithTheContext(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	r := New(Options{Compat: GitLab, Attempts: 10, sleep: func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }})
	if _, err := r.Resolve(ctx, []Secret{f.secret("A", "db", "p")}); !errors.Is(err, &Error{Reason: NotFound}) || f.count("GET ops/data/db") != 1 {
		t.Errorf("%v, %q", err, f.requests())
	}
}

// TestFirstFailureEndsTheRun as it does with the Runner, which revokes nothing.
func TestFirstFailureEndsTheRun(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string][]reply{"GET ops/data/odd": {{body: `{"data":{"data":"text"}}`}}})
	_, err := resolve(t, Options{Compat: GitLab}, f.secret("A", "odd", "p"), f.secret("B", "db", "p"))
	var all Errors
	if !errors.As(err, &all) || len(all) != 1 || !strings.HasPrefix(all[0].Summary(), "resolving secrets: reading secret: data for key ops/data/odd cannot be coerced to 'map[string]any'") {
		t.Errorf("got %v", err)
	}
	if got := f.requests(); !slices.Equal(got, []string{"PUT auth/jwt/login", "GET ops/data/odd"}) {
		t.Errorf("requests %q", got)
	}
}

// TestNothingMoreIsSent: explanations must not need requests that the Runner does not send.
func TestNothingMoreIsSent(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string][]reply{"GET ops/data/db": {{status: 403}}})
	if _, err := resolve(t, Options{Compat: GitLab}, f.secret("A", "db", "p")); err == nil || len(f.seen) != 2 {
		t.Errorf("%v, %q", err, f.seen)
	}
}
