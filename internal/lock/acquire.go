package lock

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/vaultci/vaultci/internal/vault"
)

// DefaultTTL is how long a lock holds without being renewed.
const DefaultTTL = time.Minute

// poll is how often a lock that is held is looked at.
const poll = time.Second

// Options say which lock is wanted, and by whom.
type Options struct {
	// Path is the API path of the secret, with the "data/" of kv-v2:
	// "ops/data/vaultci/lock".
	Path string
	// Holder is who wants it.
	Holder Holder
	// TTL is how long it holds without being renewed; 0 means [DefaultTTL]. It is
	// kept in whole seconds.
	TTL time.Duration
	// Timeout is how long to wait for another holder; 0 means not at all.
	Timeout time.Duration
	// Waiting is called once, when somebody else holds the lock and it is waited
	// for. It may be nil.
	Waiting func(*State)
}

// Acquire gets the lock, or fails with a [*HeldError] when another still holds it
// after the timeout. The context bounds the waiting; the lock outlives it, until
// [Lock.Release].
func Acquire(ctx context.Context, client *vault.Client, opts Options) (*Lock, error) {
	if opts.TTL == 0 {
		opts.TTL = DefaultTTL
	}
	if err := checkMount(ctx, client, opts.Path); err != nil {
		return nil, err
	}
	l := &Lock{client: client, path: opts.Path, ttl: opts.TTL, entry: entry{
		Holder: opts.Holder, Nonce: rand.Text(), TTL: int(opts.TTL / time.Second),
	}}
	start, told := time.Now(), false
	for {
		state, err := l.race(ctx)
		if err != nil || state == nil {
			return l.begun(ctx, err)
		}
		if waited := time.Since(start); waited >= opts.Timeout {
			return nil, &HeldError{State: state, Waited: min(waited, opts.Timeout)}
		}
		if !told && opts.Waiting != nil {
			opts.Waiting(state)
			told = true
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// races bounds how often a free lock is tried for at once, when others are faster
// and give it back.
const races = 5

// race tries for the lock until it is taken, or held by another. The state is nil
// when it was taken.
func (l *Lock) race(ctx context.Context) (state *State, err error) {
	for range races {
		state, err = l.try(ctx)
		if err != nil || state == nil || state.Held {
			break
		}
	}
	return state, err
}

// try takes the lock if it is free. The state is that of the lock where it is
// not, and nil when it was taken.
func (l *Lock) try(ctx context.Context) (*State, error) {
	state, err := Look(ctx, l.client, l.path)
	if err != nil {
		return nil, err
	}
	if state.Held {
		return state, nil
	}
	server, err := l.client.Health(ctx)
	if err != nil {
		return nil, err
	}
	l.entry.Acquired = server.ServerTime.UTC().Format(time.RFC3339)
	l.version = state.version
	taken, err := l.write(ctx, l.entry)
	if err != nil || taken {
		return nil, err
	}
	return Look(ctx, l.client, l.path) // another was faster
}

// checkMount makes sure that the path is on a kv-v2 mount, where the server tells.
func checkMount(ctx context.Context, client *vault.Client, path string) error {
	answer, err := client.Read(ctx, "sys/internal/ui/mounts/"+path)
	if err != nil {
		if errors.Is(err, vault.ErrPermission) || errors.Is(err, vault.ErrNotFound) || errors.Is(err, vault.ErrNoMount) {
			return nil // reading and writing the lock will say what is wrong
		}
		return err
	}
	mount, _ := answer.Data["path"].(string)
	typ, _ := answer.Data["type"].(string)
	options, _ := answer.Data["options"].(map[string]any)
	switch {
	case typ != "kv":
		return &MountError{path, mount, typ}
	case options["version"] != "2":
		return &MountError{path, mount, "kv-v1"}
	case !strings.HasPrefix(path, mount+"data/"):
		return &MountError{Path: path}
	}
	return nil
}
