package vault

import (
	"context"
	"errors"
	"time"
)

// minRenewal is the shortest time between renewals. A token near its maximum lifetime is given shorter and shorter leases.
const minRenewal = time.Second

// startRenewal renews the token in the background. The caller's context may end before: an interrupted apply still
// finishes the writes in flight under this token.
func (c *Client) startRenewal(ctx context.Context, ttl time.Duration) {
	ctx, c.login.stop = context.WithCancel(context.WithoutCancel(ctx))
	c.login.stopped = make(chan struct{})
	go func() {
		defer close(c.login.stopped)
		c.renew(ctx, ttl)
	}()
}

// renew renews the token after two thirds of its remaining life, again and again. It returns when the context ends,
// when the server says that there is nothing to renew any more, and when the token has run out.
func (c *Client) renew(ctx context.Context, ttl time.Duration) {
	end := time.Now().Add(ttl)
	for pause(ctx, max(time.Until(end)*2/3, minRenewal)) {
		k := &call{op: opWrite, method: methodWrite, path: "auth/token/renew-self"}
		auth, err := c.authenticate(ctx, k, map[string]any{})
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && (!auth.Renewable || auth.LeaseDuration <= 0):
			return
		case err == nil:
			end = time.Now().Add(auth.ttl())
			continue
		}
		left := max(time.Until(end), 0).Round(time.Second)
		c.cfg.Logger.WarnContext(ctx, "renewing the login token failed", "error", err.Error(), "valid_for", left)
		if left == 0 || errors.Is(err, ErrPermission) {
			return
		}
	}
}

// pause waits and tells whether it was not interrupted.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
