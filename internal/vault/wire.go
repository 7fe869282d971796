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
	next http.RoundTripper
	pool *pool
	log  *slog.Logger
}

// RoundTrip implements [http.RoundTripper].
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	k := callFrom(req.Context())
	k.begin()
	w.pool.counters.add(k)
	start := time.Now()
	resp, err := w.next.RoundTrip(k.trace(req))
	if err == nil {
		err = k.keep(resp)
	}
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

// logRequest writes the debug line. The path may contain a secret (in a message from Vault it often does).
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
