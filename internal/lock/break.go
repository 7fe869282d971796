package lock

import (
	"context"
	"fmt"

	"github.com/vaultci/vaultci/internal/vault"
)

// Break takes a lock from its holder, who is stopped before the next write. It
// returns what the lock was like. A lock that is free is left alone.
func Break(ctx context.Context, client *vault.Client, path string, by Holder) (*State, error) {
	state, err := Look(ctx, client, path)
	if err != nil || state.version == 0 || !state.Held && !state.Expired {
		return state, err
	}
	l := &Lock{client: client, path: path, version: state.version, entry: entry{Holder: by, Nonce: state.nonce + "-broken", TTL: 1, Released: true}}
	held, err := l.write(ctx, l.entry)
	if err == nil && !held {
		err = fmt.Errorf("the lock %s has changed in the meantime; look at it again", path)
	}
	return state, err
}
