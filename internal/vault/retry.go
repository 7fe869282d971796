package vault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	minBackoff    = 500 * time.Millisecond
	maxBackoff    = 15 * time.Second
	maxRetryAfter = 60 * time.Second // a server that asks for more is not waited for
	toldWait      = 5 * time.Second  // from here on somebody is told, once, why nothing happens

	retriesUnreached = 2 // of a server that has never answered: most likely a wrong address
	retriesTimeout   = 1 // of an attempt that took the whole timeout
	maxAttempts      = 1000
)

// checkRetry decides after each attempt whether to make another; it has the form vault/api wants.
//
// Repeated are 412 (a standby that lags behind), 429, 502 to 504 unless the server is sealed, a kv mount that is being
// upgraded, a rate limit quota that is being changed, and broken connections. Everything else is an answer: a 500 from Vault is not a passing state but, for
// instance, a policy that is too long.
//
// A 429 counts against the retries only while no request of this pool succeeds. Otherwise the unlucky one of many
// workers under a rate limit would fail although all is well.
func (p *pool) checkRetry(ctx context.Context, _ *http.Response, err error) (bool, error) {
	k := callFrom(ctx)
	if err == nil && k.status < http.StatusBadRequest {
		return false, nil // done, even if the context has ended meanwhile
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	limit := p.retries(k, err)
	if limit == 0 || k.attempts >= maxAttempts {
		return false, nil
	}
	if now := p.successes.Load(); k.status == http.StatusTooManyRequests && now > k.progress {
		k.progress, k.failures = now, 0
	}
	if k.failures >= limit {
		return false, nil
	}
	k.failures++
	k.retrying = true
	return true, nil
}

// retries returns how often an attempt that ended like this one may be repeated.
func (p *pool) retries(k *call, err error) int {
	switch {
	case err != nil && (permanent(err) || k.once && k.sent.Load()):
		return 0
	case err != nil && !p.reached.Load():
		return min(retriesUnreached, p.maxRetries)
	case err != nil && isTimeout(err):
		return min(retriesTimeout, p.maxRetries)
	case err != nil:
		return p.maxRetries
	case !k.passing() || k.retryAfter() > maxRetryAfter:
		return 0
	}
	return p.maxRetries
}

// passing tells whether the latest answer describes a state that may pass and in which the request was not carried out.
func (k *call) passing() bool {
	switch k.status {
	case http.StatusPreconditionFailed, http.StatusTooManyRequests:
		return true
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return !k.says("is sealed") && !(k.once && k.lost())
	case http.StatusInternalServerError:
		return k.says("store is stopped") // of a rate limit quota, which is asked before the request is looked at
	case http.StatusBadRequest:
		return k.says("Upgrading from non-versioned to versioned data")
	}
	return false
}

// lost tells whether the latest attempt may have been carried out although it failed: there was no answer to what was
// sent, or a proxy's. Vault itself says so when it is sealed or has no leader.
func (k *call) lost() bool {
	switch k.status {
	case 0:
		return k.sent.Load()
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return !k.says("is sealed") && !k.says("no active Vault instance") && !k.says("no active OpenBao instance")
	}
	return false
}

// permanent tells whether a request that got no answer would get none the next time either.
func permanent(err error) bool {
	var (
		refused refusal
		verify  *tls.CertificateVerificationError
		ca      x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		alert   tls.AlertError
		record  tls.RecordHeaderError
		dns     *net.DNSError
	)
	switch {
	case errors.As(err, &refused), errors.As(err, &verify), errors.As(err, &ca), errors.As(err, &host),
		errors.As(err, &invalid), errors.As(err, &alert), errors.As(err, &record),
		errors.Is(err, http.ErrSchemeMismatch):
		return true
	case errors.As(err, &dns):
		return dns.IsNotFound
	}
	return false
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// wait is how long to wait before the next attempt; it has the form vault/api wants. retry counts from 0.
func (p *pool) wait(_, _ time.Duration, retry int, resp *http.Response) time.Duration {
	var after time.Duration
	if resp != nil {
		after = retryAfter(resp.Header, time.Now())
	}
	wait := p.backoff(retry, after)
	if resp != nil && max(wait, after) >= toldWait && p.told.CompareAndSwap(false, true) {
		p.log.Warn("waiting for the server", "status", resp.StatusCode, "wait", max(wait, after).Round(time.Second))
	}
	return wait
}

// backoff waits what the server asks for, or twice as long each time, with a random part so that workers that failed
// together do not come back together.
func backoff(retry int, after time.Duration) time.Duration {
	if after > 0 {
		return after + rand.N(min(after/4, time.Second)+1)
	}
	full := min(minBackoff<<min(retry, 10), maxBackoff)
	return full/2 + rand.N(full/2+1)
}

// retryAfter reads a Retry-After header, in seconds or as a date; 0 without one.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if text == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(date.Sub(now), 0)
}
