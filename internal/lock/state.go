package lock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/vaultci/vaultci/internal/vault"
)

// Holder says who holds a lock, for people.
type Holder struct {
	// Name is who, such as a user or a pipeline's job.
	Name string `json:"name"`
	// Host is the machine.
	Host string `json:"host"`
	// Process is its number there.
	Process int `json:"process,omitempty"`
	// Commit is the revision that is applied; empty where it is not known.
	Commit string `json:"commit,omitempty"`
	// Job is the address of the pipeline's job; empty elsewhere.
	Job string `json:"job,omitempty"`
}

// String says who it is in one line.
func (h Holder) String() string {
	line := h.Name
	if h.Host != "" {
		line += " on " + h.Host
	}
	if h.Process != 0 {
		line += fmt.Sprintf(" (process %d)", h.Process)
	}
	if h.Commit != "" {
		line += ", commit " + h.Commit
	}
	if h.Job != "" {
		line += ", " + h.Job
	}
	return line
}

// entry is the secret: who holds the lock, or held it last.
type entry struct {
	Holder   Holder `json:"holder"`
	Nonce    string `json:"nonce"` // of the run, so that it knows its own entry
	TTL      int    `json:"ttl_seconds"`
	Released bool   `json:"released"`
	Acquired string `json:"acquired_at,omitempty"` // RFC 3339, by the server's clock
}

// State is what a lock is like at one time.
type State struct {
	// Path is the secret's.
	Path string
	// Held is true while it is held. One whose time has run out is not.
	Held bool
	// Expired is true where it was not given back, and its time has run out.
	Expired bool
	// Holder is who holds it, or held it last.
	Holder Holder
	// Acquired is when the holder got it; the zero time where that is not known.
	Acquired time.Time
	// Expires is when it ends unless it is renewed, and Now when it was looked
	// at, both by the server's clock.
	Expires, Now time.Time

	version int // 0 where there is none
	nonce   string
}

// Look reads a lock.
func Look(ctx context.Context, client *vault.Client, path string) (*State, error) {
	secret, err := client.Read(ctx, path)
	if err != nil && !errors.Is(err, vault.ErrNotFound) || errors.Is(err, vault.ErrNoMount) {
		return nil, err
	}
	s := &State{Path: path}
	if secret == nil {
		return s, nil // never held
	}
	if err := s.read(secret.Data); err != nil {
		return nil, err
	}
	if s.nonce == "" || !s.Held {
		return s, nil
	}
	server, err := client.Health(ctx) // after reading: the lock is not taken for older than it is
	if err != nil {
		return nil, err
	}
	s.Now = server.ServerTime
	if !s.Now.Before(s.Expires) {
		s.Held, s.Expired = false, true
	}
	return s, nil
}

// read takes in what the kv mount answers.
func (s *State) read(answer map[string]any) error {
	text, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("reading the lock: %w", err)
	}
	var kv struct {
		Data     *entry `json:"data"`
		Metadata *struct {
			Version int       `json:"version"`
			Created time.Time `json:"created_time"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(text, &kv); err != nil {
		return &ForeignError{s.Path}
	}
	if kv.Metadata == nil || kv.Metadata.Version == 0 {
		return &MountError{Path: s.Path}
	}
	s.version = kv.Metadata.Version
	if kv.Data == nil {
		return nil // deleted
	}
	if kv.Data.Nonce == "" || kv.Data.TTL <= 0 {
		return &ForeignError{s.Path}
	}
	s.nonce, s.Holder, s.Held = kv.Data.Nonce, kv.Data.Holder, !kv.Data.Released
	s.Expires = kv.Metadata.Created.Add(time.Duration(kv.Data.TTL) * time.Second)
	s.Acquired, _ = time.Parse(time.RFC3339, kv.Data.Acquired)
	return nil
}
