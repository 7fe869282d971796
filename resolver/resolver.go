package resolver

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/vaultci/vaultci/internal/vault"
)

// Resolver reads secrets. It keeps its logins until [Resolver.Close]. Make it with [New]; it may be used by many
// goroutines at once.
type Resolver struct {
	opts  Options
	slots chan struct{} // one for each request under way

	mu       sync.Mutex
	clients  map[string]*vault.Client // by address
	sessions []*session
}

// New returns a resolver. It sends nothing.
func New(opts Options) *Resolver {
	opts = opts.withDefaults()
	return &Resolver{opts: opts, slots: make(chan struct{}, opts.Parallelism), clients: map[string]*vault.Client{}}
}

// Resolve returns the value of each secret, in their order. The error is an [Errors] with every secret that could not be
// resolved; then there are no values.
//
// With [GitLab], secrets of other providers are left out of the result, with a warning in the log, and the error names
// just the first secret that failed.
func (r *Resolver) Resolve(ctx context.Context, secrets []Secret) ([]Value, error) {
	if r.opts.Compat == GitLab {
		return r.resolveAsGitLab(ctx, secrets)
	}
	if err := Check(secrets); err != nil {
		return nil, err
	}
	b := &batch{resolver: r, secrets: secrets, values: make([]Value, len(secrets)), faults: make([]*Error, len(secrets))}
	var group sync.WaitGroup
	for _, work := range Arrange(secrets) {
		group.Go(func() { b.work(ctx, work) })
	}
	group.Wait()
	return b.result()
}

// Leased tells whether a value that was read ends with the token that read it.
func (r *Resolver) Leased() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.sessions, func(s *session) bool { return s.leased.Load() })
}

// Close revokes the tokens, and with them what was made for this resolver, such as a database user. Call it when the
// values are no longer needed, with a context that is live: after an interrupt, give a fresh one. With [GitLab] nothing is
// revoked. Close may be called again.
func (r *Resolver) Close(ctx context.Context) error { return r.close(ctx, false) }

// CloseKeepingLeases is Close for values that outlive the caller: tokens on which leases depend are left to end by
// themselves.
func (r *Resolver) CloseKeepingLeases(ctx context.Context) error { return r.close(ctx, true) }

func (r *Resolver) close(ctx context.Context, keepLeases bool) error {
	r.mu.Lock()
	sessions, clients := r.sessions, r.clients
	r.sessions, r.clients = nil, map[string]*vault.Client{}
	r.mu.Unlock()
	errs := make([]error, len(sessions))
	var group sync.WaitGroup
	for i, s := range sessions {
		if keepLeases && s.leased.Load() || r.opts.Compat == GitLab {
			s.client.Abandon()
		}
		group.Go(func() { errs[i] = s.client.Close(ctx) })
	}
	group.Wait()
	for _, c := range clients {
		errs = append(errs, c.Close(ctx)) // it has no token, but the connections
	}
	return errors.Join(errs...)
}

// client returns the client for a server, the same each time, so that the logins share its connections.
func (r *Resolver) client(address string) (*vault.Client, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.clients[address]; c != nil {
		return c, nil
	}
	c, err := vault.New(r.opts.client(address))
	if err == nil {
		r.clients[address] = c
	}
	return c, err
}

// acquire waits for a request's turn. The caller releases it, unless there is an error.
func (r *Resolver) acquire(ctx context.Context) error {
	select {
	case r.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Resolver) release() { <-r.slots }
