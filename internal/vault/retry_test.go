package vault

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	success = `{"data":{"a":1}}`
	sealed  = `{"errors":["Vault is sealed"]}`
	upgrade = `{"errors":["Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly."]}`
)

// TestRetry says for each kind of failure how many requests a read makes if the failure lasts.
func TestRetry(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	for _, test := range []struct {
		name string
		step step
		want int
		is   error
	}{
		{"lagging standby", step{status: 412}, 6, nil},
		{"rate limit", step{status: 429, body: `{"errors":["rate limit quota exceeded"]}`}, 6, ErrRateLimited},
		{"rate limit beyond patience", step{status: 429, header: map[string]string{"Retry-After": "3600"}}, 1, ErrRateLimited},
		{"bad gateway", step{status: 502, body: "<html>"}, 6, nil},
		{"no leader", step{status: 503, body: `{"errors":["no active Vault instance found"]}`}, 6, nil},
		{"gateway timeout", step{status: 504}, 6, nil},
		{"sealed", step{status: 503, body: sealed}, 1, ErrSealed},
		{"internal error", step{status: 500, body: `{"errors":["internal error"]}`}, 1, nil},
		{"not implemented", step{status: 501}, 1, nil},
		{"bad request", step{status: 400, body: `{"errors":["missing"]}`}, 1, nil},
		{"kv upgrade", step{status: 400, body: upgrade}, 6, nil},
		{"quota that is being changed", step{status: 500, body: `{"errors":["store is stopped"]}`}, 6, nil},
		{"permission", step{status: 403}, 1, ErrPermission},
		{"absent", step{status: 404, body: `{"errors":[]}`}, 1, ErrNotFound},
		{"server that never answered", step{err: refused}, 3, ErrUnreachable},
		{"unknown host", step{err: &net.DNSError{Err: "no such host", IsNotFound: true}}, 1, ErrUnreachable},
		{"no TLS", step{err: http.ErrSchemeMismatch}, 1, ErrUnreachable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &script{steps: []step{test.step}}
			c := scripted(t, s, func(c *Config) { c.backoff = noWait })
			_, err := c.Read(t.Context(), "auth/jwt/role/x")
			e := asError(t, err)
			if s.requests() != test.want || e.Attempts != test.want {
				t.Errorf("%d requests, %d attempts in the error; want %d", s.requests(), e.Attempts, test.want)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v is not %v", err, test.is)
			}
			if got := c.Counts(); got.Read != int64(test.want) || got.Retries != int64(test.want-1) || got.Total() != got.Read {
				t.Errorf("counts %+v", got)
			}
		})
	}
}

func TestRetrySucceeds(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{
		{status: 503}, {status: 412}, {err: io.ErrUnexpectedEOF}, {status: 400, body: upgrade}, {status: 429}, {status: 200, body: success},
	}}
	c := scripted(t, s, func(c *Config) { c.backoff = noWait })
	if _, err := c.Write(t.Context(), "x/y", map[string]any{"a": "b"}); err != nil {
		t.Fatal(err)
	}
	if want := slices.Repeat([]string{`{"a":"b"}`}, 6); !slices.Equal(s.body, want) {
		t.Errorf("bodies %q, want %q", s.body, want)
	}
}

func TestNoRetries(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{{status: 200, body: success}, {status: 429}}}
	c := scripted(t, s, func(c *Config) { c.MaxRetries = -1 })
	c.Read(t.Context(), "a")
	if _, err := c.Read(t.Context(), "a"); !errors.Is(err, ErrRateLimited) || s.requests() != 2 {
		t.Errorf("%d requests, %v", s.requests(), err)
	}
}

// Under a rate limit, a request is patient as long as others get through.
func TestRateLimitWithProgress(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{{status: 429}}}
	c := scripted(t, s)
	c.pool.backoff = func(retry int, _ time.Duration) time.Duration {
		if retry < 40 {
			c.pool.successes.Add(1) // another worker's
		}
		return 0
	}
	_, err := c.Read(t.Context(), "a")
	if e := asError(t, err); e.Attempts != 40+1+5 {
		t.Errorf("%d attempts, want 40 during progress, one more, and 5 retries", e.Attempts)
	}
}

func TestWaitingTimes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		step     step
		min, max time.Duration
	}{
		{"exponential", step{status: 503}, 7750 * time.Millisecond, 15500 * time.Millisecond},
		{"as asked, in seconds", step{status: 429, header: map[string]string{"Retry-After": "7"}}, 35 * time.Second, 40 * time.Second},
		{"as asked, as a date", step{status: 503, header: map[string]string{"Retry-After": "Sat, 01 Jan 2000 00:00:10 GMT"}}, 10 * time.Second, 27 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := scripted(t, &script{steps: []step{test.step}})
				start := time.Now()
				if _, err := c.Read(t.Context(), "a"); err == nil {
					t.Fatal("no error")
				}
				if took := time.Since(start); took < test.min || took > test.max {
					t.Errorf("took %v, want %v to %v", took, test.min, test.max)
				}
			})
		})
	}
}

func TestTimeoutBoundsEachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{hang: true}, {status: 200, body: success}, {hang: true}}}
		c := scripted(t, s, func(c *Config) { c.Timeout = 20 * time.Second; c.backoff = noWait })
		if _, err := c.Read(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err := c.Read(t.Context(), "a")
		if took := time.Since(start); took != 40*time.Second {
			t.Errorf("took %v, want two attempts of 20s", took)
		}
		if !errors.Is(err, ErrUnreachable) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v is not (only) ErrUnreachable", err)
		}
		wantContains(t, err.Error(), "reading a: reaching http://vault.test:8200: no complete answer within 20s (after 2 attempts)")
		wantContains(t, asError(t, err).Hint(), "VAULT_CLIENT_TIMEOUT")
	})
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := scripted(t, &script{steps: []step{{status: 429, body: `{"errors":["slow down"]}`}}})
		ctx, cancel := context.WithTimeout(t.Context(), 1100*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := c.Read(ctx, "a")
		if time.Since(start) != 1100*time.Millisecond {
			t.Errorf("took %v", time.Since(start))
		}
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrUnreachable) {
			t.Errorf("%v is not (only) the context's error", err)
		}
		wantContains(t, err.Error(), "the latest answer was slow down (HTTP 429)")
	})
}

// An interrupt says whether the request may have been carried out, and does not undo an answer that is there.
func TestInterruptedOnce(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name            string
		status          int
		done, ambiguous bool
	}{{"after success", 204, true, false}, {"after a quota's refusal", 429, false, false}, {"after a proxy's failure", 502, false, true}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := &script{steps: []step{{status: test.status}}}
			c := scripted(t, s)
			c.pool.http.Transport.(*wire).next = roundTripper(func(req *http.Request) (*http.Response, error) {
				defer cancel() // with the answer
				return s.RoundTrip(req)
			})
			_, err := c.WriteOnce(ctx, "sys/auth/x", map[string]any{})
			if (err == nil) != test.done || errors.Is(err, ErrAmbiguous) != test.ambiguous {
				t.Errorf("%v; want done %v, ambiguous %v", err, test.done, test.ambiguous)
			}
			if !test.done && !errors.Is(err, context.Canceled) {
				t.Errorf("%v is not the context's error", err)
			}
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// TestOnce says what happens to a request that must not be repeated.
func TestOnce(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		step      step
		want      int
		ambiguous bool
	}{
		{"refused by a quota", step{status: 429}, 6, false},
		{"no leader", step{status: 503, body: `{"errors":["no active Vault instance found"]}`}, 6, false},
		{"not sent", step{err: errors.New("connection refused")}, 3, false},
		{"sealed", step{status: 503, body: sealed}, 1, false},
		{"bad request", step{status: 400}, 1, false},
		{"proxy lost the server", step{status: 502}, 1, true},
		{"proxy had no answer", step{status: 504}, 1, true},
		{"proxy has no server", step{status: 503, body: "upstream connect error"}, 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &script{steps: []step{test.step}}
			c := scripted(t, s, func(c *Config) { c.backoff = noWait })
			_, err := c.WriteOnce(t.Context(), "sys/auth/x", map[string]any{"type": "jwt"})
			if err == nil || s.requests() != test.want || errors.Is(err, ErrAmbiguous) != test.ambiguous {
				t.Errorf("%d requests, %v; want %d, ambiguous %v", s.requests(), err, test.want, test.ambiguous)
			}
		})
	}
}

// A long wait is told of once, and a short one is not.
func TestLongWaitIsTold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		after string
		want  int
	}{{"4", 0}, {"30", 1}} {
		limited := step{status: 429, header: map[string]string{"Retry-After": test.after}}
		var log bytes.Buffer
		c := scripted(t, &script{steps: []step{limited, limited, {status: 200, body: success}}}, func(c *Config) {
			c.backoff = noWait
			c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
		})
		if _, err := c.Read(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(log.String(), "status=429 wait="+test.after+"s"); got != test.want {
			t.Errorf("after %s s: told %d times, want %d: %s", test.after, got, test.want, &log)
		}
	}
}
