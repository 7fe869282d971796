package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/internal/vault"
)

// Store is the server that holds the entries; a [vault.Client] is one.
type Store interface {
	Read(ctx context.Context, path string) (*vault.Secret, error)
	List(ctx context.Context, path string) ([]string, error)
	ExchangeOnce(ctx context.Context, path string, body map[string]any) (*vault.Secret, error)
}

// Open reads the entry at a path. That there is none is no error.
func Open(ctx context.Context, store Store, path string) (*Draft, error) {
	d := &Draft{Path: path}
	secret, err := store.Read(ctx, path)
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return nil, err
	}
	if secret == nil {
		return d, checkMount(ctx, store, path)
	}
	metadata, ok := secret.Data["metadata"].(map[string]any)
	if !ok {
		return nil, &Error{path, errors.New("the engine there is not kv-v2")}
	}
	d.version = whole(metadata["version"])
	data, _ := secret.Data["data"].(map[string]any)
	if data == nil {
		return d, nil // the newest version is deleted
	}
	if d.Before, err = decode(data); err != nil {
		return nil, &Error{path, err}
	}
	d.Before.Created, _ = metadata["created_time"].(string)
	return d, nil
}

// checkMount finds out, before the first entry is written, that the engine would take
// it and is not kv-v2. A server that does not tell is asked by writing.
func checkMount(ctx context.Context, store Store, path string) error {
	answer, err := store.Read(ctx, "sys/internal/ui/mounts/"+path)
	if err != nil || answer == nil {
		return nil
	}
	options, _ := answer.Data["options"].(map[string]any)
	if typ, _ := answer.Data["type"].(string); typ != "" && (typ != "kv" || options["version"] != "2") {
		return &Error{path, errors.New("the engine there is not kv-v2")}
	}
	return nil
}

// Error is an entry that cannot be used.
type Error struct {
	// Path is the API path of the entry.
	Path string
	// Err says why.
	Err error
}

// Error says which entry, and why.
func (e *Error) Error() string { return fmt.Sprintf("the ownership record %s: %v", e.Path, e.Err) }

// Unwrap gives the reason.
func (e *Error) Unwrap() error { return e.Err }

// Save writes an entry, unless another apply has written one since Open.
func (d *Draft) Save(ctx context.Context, store Store, e *Entry) error {
	data, err := e.encode()
	if err != nil {
		return &Error{d.Path, err}
	}
	secret, err := store.ExchangeOnce(ctx, d.Path, map[string]any{"options": map[string]any{"cas": d.version}, "data": data})
	var refused *vault.Error
	switch {
	case errors.Is(err, vault.ErrAmbiguous):
		if now, readErr := Open(ctx, store, d.Path); readErr == nil && e.same(now.Before) {
			return nil
		}
		return err
	case errors.As(err, &refused) && strings.Contains(strings.Join(refused.Messages, "\n"), "check-and-set parameter did not match"):
		return &Error{d.Path, errors.New("another apply of this configuration has written it in the meantime, so it was left as it is")}
	case err != nil:
		return err
	case whole(secret.Data["version"]) == 0:
		return &Error{d.Path, errors.New("the engine there is not kv-v2")}
	}
	return nil
}

// Other is the entry of another configuration.
type Other struct {
	// Path is the API path of the entry.
	Path string
	*Entry
}

// Others reads the entries beside this one: in the same folder of the same engine.
func (d *Draft) Others(ctx context.Context, store Store) ([]Other, error) {
	mount, folder := d.folder()
	names, err := store.List(ctx, d.siblings())
	if errors.Is(err, vault.ErrNoMount) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var others []Other
	for _, n := range names {
		path := mount + "/data/" + folder + n
		if path == d.Path || strings.HasSuffix(n, "/") {
			continue
		}
		d.looked = append(d.looked, path)
		other, err := Open(ctx, store, path)
		var unusable *Error
		switch {
		case errors.As(err, &unusable) && strings.Contains(unusable.Error(), "is not an ownership record"):
			continue // such as a lock
		case err != nil:
			return nil, err
		case other.Before != nil:
			others = append(others, Other{path, other.Before})
		}
	}
	return others, nil
}

func whole(v any) int64 {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return i
}
