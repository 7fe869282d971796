package sandboxtest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// recorder is a test inside a test: it notes how it ended instead of ending the real one.
type recorder struct {
	testing.TB
	name     string
	outcome  string // "", "skip", "fatal" or "error"
	message  string
	cleanups []func()
	finish   sync.Once
}

// play runs body as a test of the given name, up to but without its cleanups, which run with the real test's at the latest.
func play(t *testing.T, name string, body func(t testing.TB)) *recorder {
	t.Helper()
	r := &recorder{TB: t, name: name}
	t.Cleanup(r.end)
	done := make(chan struct{})
	go func() {
		defer close(done)
		body(r)
	}()
	<-done
	return r
}

// end runs the cleanups, the last first.
func (r *recorder) end() {
	r.finish.Do(func() {
		for _, cleanup := range slices.Backward(r.cleanups) {
			cleanup()
		}
	})
}

func (r *recorder) set(outcome, message string) { r.outcome, r.message = outcome, message }

func (r *recorder) Name() string             { return r.name }
func (r *recorder) Context() context.Context { return r.TB.Context() }
func (r *recorder) Cleanup(f func())         { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Failed() bool             { return r.outcome == "error" || r.outcome == "fatal" }
func (r *recorder) Error(args ...any)        { r.set("error", fmt.Sprint(args...)) }
func (r *recorder) Errorf(format string, args ...any) {
	r.set("error", fmt.Sprintf(format, args...))
}

func (r *recorder) Fatal(args ...any) {
	r.set("fatal", fmt.Sprint(args...))
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }

func (r *recorder) Skip(args ...any) {
	r.set("skip", fmt.Sprint(args...))
	runtime.Goexit()
}

func (r *recorder) Skipf(format string, args ...any) { r.Skip(fmt.Sprintf(format, args...)) }

// env is an environment of its own.
func env(pairs ...string) func(string) string {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}
