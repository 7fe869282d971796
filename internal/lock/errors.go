package lock

import (
	"errors"
	"fmt"
	"time"
)

// ErrLost is a lock that is no longer this run's. Nothing must be written any
// more.
var ErrLost = errors.New("the lock was lost")

// HeldError is a lock that somebody else holds.
type HeldError struct {
	State *State
	// Waited is how long it was waited for.
	Waited time.Duration
}

// Error says who holds the lock, and until when.
func (e *HeldError) Error() string {
	waited := ""
	if e.Waited > 0 {
		waited = fmt.Sprintf(" (waited for %s)", e.Waited.Round(time.Second))
	}
	return fmt.Sprintf("the lock %s is held by %s, until %s unless it is renewed%s", e.State.Path, e.State.Holder, e.State.Expires.UTC().Format(time.RFC3339), waited)
}

// MountError is a path that no kv-v2 mount serves.
type MountError struct {
	Path string
	// Mount is the mount that does serve it, and Type its type, where they are
	// known.
	Mount, Type string
}

// Error says what the path is instead.
func (e *MountError) Error() string {
	if e.Type == "" {
		return fmt.Sprintf("the lock %s is not on a kv-v2 mount", e.Path)
	}
	return fmt.Sprintf("the lock %s is on the mount %s, which is of type %s and not kv-v2", e.Path, e.Mount, e.Type)
}

// ForeignError is a secret that is no lock.
type ForeignError struct {
	Path string
}

// Error says so.
func (e *ForeignError) Error() string {
	return fmt.Sprintf("what is at %s is no lock of vaultci: it was written by something else", e.Path)
}

// lostTo says how the lock was lost.
func lostTo(s *State) error {
	switch {
	case s.Held || s.Expired:
		return fmt.Errorf("%w: %s holds %s now", ErrLost, s.Holder, s.Path)
	case s.version == 0 || s.nonce == "":
		return fmt.Errorf("%w: %s was deleted", ErrLost, s.Path)
	}
	return fmt.Errorf("%w: %s was released by %s", ErrLost, s.Path, s.Holder)
}
