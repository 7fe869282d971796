package vault

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// wire is the lowest layer: it sees each request that is really sent, retries and redirects included. It counts and
// logs it and keeps the answer in its [call]. It has no CloseIdleConnections on purpose: the retry layer would call it
// after one worker's failure and so close the connections of all.
type wire struct {
	next    http.RoundTripper
	pool    *pool
	log     *slog.Logger
	timeout time.Duration // of one attempt; 0 means none
}

// RoundTrip implements [http.RoundTripper].
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	k := callFrom(req.Context())
	k.begin()
	w.pool.counters.add(k)
	start := time.Now()
	resp, err := w.attempt(k, req)
	w.logRequest(req.Context(), k, time.Since(start), err)
	if err != nil {
		return nil, err
	}
	w.pool.reached.Store(true)
	if k.status < http.StatusBadRequest {
		w.pool.successes.Add(1)
	}
	return resp, nil
}

// attempt sends the request and reads the answer, within the timeout.
func (w *wire) attempt(k *call, req *http.Request) (*http.Response, error) {
	caller := req.Context()
	ctx := caller
	if k.once {
		ctx = k.trace(ctx)
	}
	if w.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, w.timeout)
		defer cancel()
	}
	resp, err := w.next.RoundTrip(req.WithContext(ctx))
	if err == nil {
		err = k.keep(resp)
	}
	if err != nil && ctx.Err() != nil && caller.Err() == nil {
		return nil, timeoutError{w.timeout}
	}
	return resp, err
}

// logRequest writes the debug line. It is redacted too: a path may name an object after a secret.
func (w *wire) logRequest(ctx context.Context, k *call, took time.Duration, err error) {
	if !w.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", k.method),
		slog.String("path", w.pool.redactor.String(k.path)),
		slog.Int("status", k.status),
		slog.Duration("duration", took),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", w.pool.redactor.String(err.Error())))
	}
	w.log.LogAttrs(ctx, slog.LevelDebug, "vault request", attrs...)
}
