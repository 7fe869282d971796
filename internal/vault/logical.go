package vault

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/vaultci/vaultci/internal/jsontext"
)

// Read returns what is at a path.
//
// What is absent is an error that Is [ErrNotFound]; where the mount itself is missing, it Is [ErrNoMount] too. A 404
// that carries data, such as that of a deleted kv-v2 version, returns both the secret and the error.
func (c *Client) Read(ctx context.Context, path string) (*Secret, error) {
	return c.exchange(ctx, &call{op: opRead, method: methodRead, path: path})
}

// ReadJSON is [Client.Read] for what is read by the thousand: it leaves the data as the JSON text of an object, "" where
// the answer has none.
func (c *Client) ReadJSON(ctx context.Context, path string) (string, error) {
	k := &call{op: opRead, method: methodRead, path: path}
	if err := c.do(ctx, k); err != nil {
		return "", err
	}
	data, err := k.data()
	if err != nil {
		return "", c.failure(ctx, k, notVault{err})
	}
	return data, nil
}

// ReadQuery is [Client.Read] with parameters, such as the version of a kv-v2 secret. They are not part of errors or logs.
func (c *Client) ReadQuery(ctx context.Context, path string, query url.Values) (*Secret, error) {
	return c.exchange(ctx, &call{op: opRead, method: methodRead, path: path, query: query})
}

// List returns the names under a path in the server's order (sorted); folders end in "/". Where nothing is, both
// results are nil. A missing mount is an error that Is [ErrNoMount].
func (c *Client) List(ctx context.Context, path string) ([]string, error) {
	listing, err := c.ListInfo(ctx, path)
	return listing.Keys, err
}

// Listing is the answer to a LIST.
type Listing struct {
	// Keys are the names, in the server's order.
	Keys []string
	// Info has details by name where the endpoint gives them, such as OpenBao's sys/policies/detailed/acl; else nil.
	Info map[string]map[string]any
	// Warnings are the server's, redacted.
	Warnings []string
}

// ListInfo is [Client.List] with the details that some endpoints add to the names (key_info).
func (c *Client) ListInfo(ctx context.Context, path string) (Listing, error) {
	k := &call{op: opList, method: methodList, path: path, query: url.Values{"list": {"true"}}}
	secret, err := c.exchange(ctx, k)
	if errors.Is(err, ErrNotFound) && !errors.Is(err, ErrNoMount) {
		return Listing{}, nil
	}
	if err != nil {
		return Listing{}, err
	}
	listing := Listing{Warnings: secret.Warnings}
	keys, _ := secret.Data["keys"].([]any)
	for _, key := range keys {
		if name, ok := key.(string); ok {
			listing.Keys = append(listing.Keys, name)
		}
	}
	if info, ok := secret.Data["key_info"].(map[string]any); ok {
		listing.Info = make(map[string]map[string]any, len(info))
		for name, about := range info {
			listing.Info[name], _ = about.(map[string]any)
		}
	}
	return listing, nil
}

// Write sends a body to a path (POST) and returns Vault's warnings. It is for writes that may be carried out twice
// with the same effect, which is nearly all of them: a lost answer makes it send the body again.
func (c *Client) Write(ctx context.Context, path string, body map[string]any) (warnings []string, err error) {
	return warningsOf(c.Exchange(ctx, path, body))
}

// WriteOnce is [Client.Write] for what must not be carried out twice, such as enabling a mount. It is repeated only
// after failures that prove it was not carried out; where that is unknown, the error Is [ErrAmbiguous], and only
// reading tells.
func (c *Client) WriteOnce(ctx context.Context, path string, body map[string]any) (warnings []string, err error) {
	return warningsOf(c.ExchangeOnce(ctx, path, body))
}

// Exchange is [Client.Write] for endpoints that answer with data, such as sys/capabilities-self.
func (c *Client) Exchange(ctx context.Context, path string, body map[string]any) (*Secret, error) {
	return c.post(ctx, &call{op: opWrite, method: methodWrite, path: path}, body)
}

// ExchangeOnce is [Client.WriteOnce] for endpoints that answer with data, such as a kv-v2 write with check-and-set.
func (c *Client) ExchangeOnce(ctx context.Context, path string, body map[string]any) (*Secret, error) {
	return c.post(ctx, &call{op: opWrite, method: methodWrite, path: path, once: true}, body)
}

// Delete removes what is at a path. Most endpoints succeed when nothing was there.
func (c *Client) Delete(ctx context.Context, path string) error {
	_, err := c.exchange(ctx, &call{op: opDelete, method: methodDelete, path: path})
	return err
}

func (c *Client) post(ctx context.Context, k *call, body map[string]any) (*Secret, error) {
	if err := k.setBody(body); err != nil {
		return nil, c.failure(ctx, k, err)
	}
	return c.exchange(ctx, k)
}

// setBody encodes a body. The error does not show the value.
func (k *call) setBody(body map[string]any) error {
	if body == nil {
		return nil
	}
	encoded, err := jsontext.Append(nil, body)
	if err != nil {
		return refusal(fmt.Sprintf("the body cannot be encoded as JSON (%T)", err))
	}
	k.body = encoded
	return nil
}

// exchange sends a call and decodes its answer.
func (c *Client) exchange(ctx context.Context, k *call) (*Secret, error) {
	failed := c.do(ctx, k)
	if failed != nil && !errors.Is(failed, ErrNotFound) {
		return nil, failed
	}
	a, err := k.decode()
	switch {
	case failed == nil && err != nil:
		return nil, c.failure(ctx, k, notVault{err})
	case failed != nil && (err != nil || a.Data == nil):
		return nil, failed
	}
	return c.secret(a), failed
}

func warningsOf(secret *Secret, err error) ([]string, error) {
	if secret == nil {
		return nil, err
	}
	return secret.Warnings, err
}
