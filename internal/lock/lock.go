package lock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/vaultci/vaultci/internal/vault"
)

// Lock is a lock that this run holds. It may be used by many goroutines at once.
type Lock struct {
	client *vault.Client
	path   string
	ttl    time.Duration
	entry  entry

	version int // of the latest write; the goroutine that renews has it to itself
	stop    context.CancelFunc
	stopped chan struct{} // closed when nothing renews any more

	mu    sync.Mutex
	until time.Time // by the local clock: till then nobody else can have taken it
	lost  error     // why it is no longer held; nil while it is
	next  *round    // that further checks join; nil where none waits
	turn  sync.Mutex
}

// Path is the secret's path.
func (l *Lock) Path() string { return l.path }

// begun starts to renew a lock that was got.
func (l *Lock) begun(ctx context.Context, err error) (*Lock, error) {
	if err != nil {
		return nil, err
	}
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop, l.stopped = stop, make(chan struct{})
	go l.renew(renewing)
	return l, nil
}

// write sets the entry if the lock is still of the version that is known. It is
// false when it is not.
func (l *Lock) write(ctx context.Context, e entry) (bool, error) {
	data, err := asMap(e)
	if err != nil {
		return false, err
	}
	sent := time.Now() // the time by which the server counts is no earlier
	answer, err := l.client.ExchangeOnce(ctx, l.path, map[string]any{"data": data, "options": map[string]any{"cas": l.version}})
	switch {
	case errors.Is(err, vault.ErrAmbiguous):
		return l.settle(ctx, sent, err)
	case isMismatch(err):
		return false, nil
	case err != nil:
		return false, err
	}
	version, ok := number(answer.Data["version"])
	if !ok {
		return false, &MountError{Path: l.path}
	}
	l.wrote(version, sent)
	return true, nil
}

// settle looks whether a write was carried out of which that is not known.
func (l *Lock) settle(ctx context.Context, sent time.Time, ambiguous error) (bool, error) {
	state, err := Look(ctx, l.client, l.path)
	switch {
	case err != nil:
		return false, err
	case state.version == l.version:
		return false, ambiguous // as yet: it may still arrive, and is then found
	case state.nonce != l.entry.Nonce:
		return false, nil
	}
	l.wrote(state.version, sent)
	return true, nil
}

func (l *Lock) wrote(version int, sent time.Time) {
	l.version = version
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = sent.Add(l.ttl - l.ttl/10) // for the difference of two clocks' speed
}

func asMap(e entry) (map[string]any, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("writing the lock: %w", err)
	}
	var out map[string]any
	return out, json.Unmarshal(text, &out)
}

func number(v any) (int, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return int(i), err == nil
}

func isMismatch(err error) bool {
	var refused *vault.Error
	return errors.As(err, &refused) && strings.Contains(strings.Join(refused.Messages, "\n"), "check-and-set parameter did not match")
}

// renew writes the entry anew, three times within its time, until the lock is
// released or lost.
func (l *Lock) renew(ctx context.Context) {
	defer close(l.stopped)
	tick := time.NewTicker(l.ttl / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		held, err := l.write(ctx, l.entry)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && !held:
			l.lose(ctx)
			return
		}
		// After an error the lock may still be held: Check knows until when.
	}
}

// lose notes that the lock is gone, and to whom.
func (l *Lock) lose(ctx context.Context) {
	err := fmt.Errorf("%w: %s was changed by somebody else", ErrLost, l.path)
	if state, lookErr := Look(ctx, l.client, l.path); lookErr == nil {
		err = lostTo(state)
	}
	l.note(err)
}

// note keeps the first reason for which the lock is lost.
func (l *Lock) note(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost == nil {
		l.lost = err
	}
}

// Release gives the lock back. It fails with [ErrLost] when it was lost before.
func (l *Lock) Release(ctx context.Context) error {
	l.stop()
	<-l.stopped
	l.mu.Lock()
	lost := l.lost
	l.mu.Unlock()
	if lost != nil {
		return lost
	}
	given := l.entry
	given.Released = true
	held, err := l.write(ctx, given)
	if err == nil && !held {
		l.lose(ctx)
		return l.lost
	}
	return err
}
