package vault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// refusal is a request this package does not send, or a redirect it does not follow.
type refusal string

func (r refusal) Error() string { return string(r) }

// notVault is a success whose body is not Vault's JSON.
type notVault struct{ err error }

func (n notVault) Error() string { return "the answer is not one of Vault's: " + n.err.Error() }
func (n notVault) Unwrap() error { return n.err }

// timeoutError is an attempt that had no complete answer in time. It is not context.DeadlineExceeded, which callers
// would take for that of their own context.
type timeoutError struct{ after time.Duration }

func (t timeoutError) Error() string { return fmt.Sprintf("no complete answer within %v", t.after) }
func (t timeoutError) Timeout() bool { return true }

// redactedError keeps an error for errors.Is and errors.As, but shows other words.
type redactedError struct {
	text string
	err  error
}

func (r redactedError) Error() string { return r.text }
func (r redactedError) Unwrap() error { return r.err }

// failure makes the error of a call. err is what stood in the way of an answer; nil means that the answer is the failure.
func (c *Client) failure(ctx context.Context, k *call, err error) *Error {
	e := &Error{
		Op: k.op, Method: k.method, Path: c.pool.redactor.String(k.path),
		Namespace: c.cfg.Namespace, Address: c.Address(),
		Status: k.status, Attempts: k.attempts, RetryAfter: k.retryAfter(),
		Anonymous: !k.anonymous && c.api.Token() == "",
		Ambiguous: k.once && k.lost(),
	}
	switch {
	case err == nil:
		e.Messages, e.Said = c.messages(k), c.said(k)
	case ctx.Err() != nil && (k.status == 0 || k.status >= http.StatusBadRequest):
		e.interrupted = true
		e.Err = ctx.Err()
		if k.status >= http.StatusBadRequest {
			e.Messages, e.Said = c.messages(k), c.said(k)
		}
	default:
		e.Err = c.cause(err)
	}
	return e
}

// cause strips what the request's error repeats (method and URL) and redacts the rest.
func (c *Client) cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if text := err.Error(); c.pool.redactor.String(text) != text {
		return redactedError{c.pool.redactor.String(text), err}
	}
	return err
}
