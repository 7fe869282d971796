package vault

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"
)

const defaultLoginPath = "jwt"

// Login is a login by an ID token.
type Login struct {
	Path string // of the auth mount, without "auth/"; "" means "jwt"
	Role string // "" leaves the choice to the mount's default_role
	JWT  string
}

func (a *authAnswer) ttl() time.Duration { return time.Duration(a.LeaseDuration) * time.Second }

// loginState is the login a client has made, if any.
type loginState struct {
	mu        sync.Mutex
	done      bool               // there has been a login
	revocable bool               // the token is to be revoked, and has not been
	uses      int                // requests that the token is good for; 0 means no bound
	stop      context.CancelFunc // ends the renewal
	stopped   chan struct{}      // closed when it has ended
}

// LoginJWT exchanges an ID token for a Vault token, uses it from then on, and renews it in the background until
// [Client.Close] or until the server no longer renews it. A renewal that fails is logged as a warning: to log in
// again would need an ID token that has not expired.
//
// The token the client had before is not sent and not revoked. A client logs in once; [Client.Fork] gives another.
func (c *Client) LoginJWT(ctx context.Context, l Login) error {
	path := orElse(strings.Trim(l.Path, "/"), defaultLoginPath)
	body := map[string]any{"jwt": l.JWT}
	if l.Role != "" {
		body["role"] = l.Role
	}
	return c.logIn(ctx, &call{op: opLogin, method: methodWrite, path: "auth/" + path + "/login", anonymous: true}, body)
}

// LoginAt is [Client.LoginJWT] with the request spelled out, for a client that stands in for another: it is a PUT of the
// body, whose "jwt" is the ID token, to the API path. Vault does not tell PUT from POST.
func (c *Client) LoginAt(ctx context.Context, path string, body map[string]any) error {
	return c.logIn(ctx, &call{op: opLogin, method: methodPut, path: path, anonymous: true}, body)
}

func (c *Client) logIn(ctx context.Context, k *call, body map[string]any) error {
	c.login.mu.Lock()
	defer c.login.mu.Unlock()
	jwt, _ := body["jwt"].(string)
	c.pool.redactor.Add(jwt)
	if c.login.done {
		return c.failure(ctx, k, refusal("this client has logged in already"))
	}
	auth, err := c.authenticate(ctx, k, body)
	if err != nil {
		return err
	}
	c.pool.redactor.Add(auth.ClientToken)
	c.api.SetToken(auth.ClientToken)
	c.login.done, c.login.uses = true, auth.NumUses
	c.login.revocable = auth.TokenType != "batch" // which cannot be revoked
	if auth.Renewable && auth.LeaseDuration > 0 {
		c.startRenewal(ctx, auth.ttl())
	}
	return nil
}

// TokenUses is for how many requests the token of the login is good (token_num_uses of the role), 0 without a bound and
// before a login. Vault answers 403 to those after the last, and at times 500.
func (c *Client) TokenUses() int {
	c.login.mu.Lock()
	defer c.login.mu.Unlock()
	return c.login.uses
}

// authenticate sends a request whose answer has an "auth" part.
func (c *Client) authenticate(ctx context.Context, k *call, body map[string]any) (*authAnswer, error) {
	if err := k.setBody(body); err != nil {
		return nil, c.failure(ctx, k, err)
	}
	if err := c.do(ctx, k); err != nil {
		return nil, err
	}
	a, err := k.decode()
	if err != nil {
		return nil, c.failure(ctx, k, notVault{err})
	}
	if a.Auth == nil || a.Auth.ClientToken == "" {
		return nil, c.failure(ctx, k, notVault{errors.New("it has no token")})
	}
	return a.Auth, nil
}

// Abandon ends the renewal and leaves the token to end by itself, for whoever still lives by its leases. It has no effect
// on a token that was supplied; [Client.Close] revokes nothing after it.
func (c *Client) Abandon() {
	c.login.mu.Lock()
	defer c.login.mu.Unlock()
	c.stopRenewal()
	c.login.revocable = false
}

func (c *Client) stopRenewal() {
	if c.login.stop != nil {
		c.login.stop()
		<-c.login.stopped
		c.login.stop = nil
	}
}

// Close ends the renewal and revokes the token, if it is one that LoginJWT obtained; a token that was supplied is left
// alone. The context must be live: after an interrupt, give a fresh one. Close may be called again.
func (c *Client) Close(ctx context.Context) error {
	c.login.mu.Lock()
	defer c.login.mu.Unlock()
	if !c.forked && c.pool.transport != nil {
		defer c.pool.transport.CloseIdleConnections()
	}
	c.stopRenewal()
	if !c.login.revocable {
		return nil
	}
	c.login.revocable = false
	return c.revoke(ctx)
}

// revoke gives the token back. A refusal after a lost answer means that it is gone.
func (c *Client) revoke(ctx context.Context) error {
	_, err := c.Write(ctx, "auth/token/revoke-self", nil)
	var e *Error
	if errors.As(err, &e) && errors.Is(e, ErrPermission) && e.Attempts > 1 {
		return nil
	}
	return err
}
