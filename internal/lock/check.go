package lock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vaultci/vaultci/internal/vault"
)

// Check makes sure, by reading the lock, that it is still this run's; the error Is
// [ErrLost] when it is not. It is asked before each write. Checks that are asked
// for while one is under way share the next one.
func (l *Lock) Check(ctx context.Context) error {
	l.mu.Lock()
	if l.lost != nil {
		defer l.mu.Unlock()
		return l.lost
	}
	r := l.next
	if r == nil {
		r = &round{done: make(chan struct{})}
		l.next = r
		go l.look(context.WithoutCancel(ctx), r)
	}
	l.mu.Unlock()
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// round is one look at the lock, for all who asked before it began.
type round struct {
	done chan struct{}
	err  error
}

func (l *Lock) look(ctx context.Context, r *round) {
	l.turn.Lock()
	defer l.turn.Unlock()
	l.mu.Lock()
	l.next = nil // who asks from now on needs a later look
	l.mu.Unlock()
	r.err = l.confirm(ctx)
	close(r.done)
}

func (l *Lock) confirm(ctx context.Context) error {
	secret, err := l.client.Read(ctx, l.path)
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return fmt.Errorf("checking the lock: %w", err)
	}
	state := &State{Path: l.path}
	if secret == nil {
		l.note(lostTo(state))
		return l.reason()
	}
	if err := state.read(secret.Data); err != nil {
		l.note(fmt.Errorf("%w: %v", ErrLost, err))
		return l.reason()
	}
	if state.nonce != l.entry.Nonce || !state.Held {
		l.note(lostTo(state))
		return l.reason()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost == nil && !time.Now().Before(l.until) {
		l.lost = fmt.Errorf("%w: %s could not be renewed within %s", ErrLost, l.path, l.ttl)
	}
	return l.lost
}

func (l *Lock) reason() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lost
}
