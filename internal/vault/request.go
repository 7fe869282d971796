package vault

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/hashicorp/vault/api"
)

// The methods as they are counted, logged and shown.
const (
	methodRead   = http.MethodGet
	methodList   = "LIST"
	methodWrite  = http.MethodPost
	methodDelete = http.MethodDelete
	methodPut    = http.MethodPut // which Vault takes for a POST
)

// do sends a call until it has an answer that counts. On success the call holds an answer below 300; every failure is
// an [*Error]. After a failure the call still holds the latest answer, if there was one.
func (c *Client) do(ctx context.Context, k *call) error {
	k.path = strings.TrimPrefix(k.path, "/")
	if err := checkPath(k.path); err != nil {
		return c.failure(ctx, k, err)
	}
	client := c.api
	if k.global {
		client = c.root
	}
	resp, err := client.RawRequestWithContext(context.WithValue(ctx, callKey{}, k), c.request(client, k)) //lint:ignore SA1019 the methods that replace it decode into types of their own and know no raw LIST or DELETE
	if resp != nil {
		resp.Body.Close()
	}
	var answered *api.ResponseError
	if err != nil && !errors.As(err, &answered) {
		return c.failure(ctx, k, err)
	}
	if k.status >= http.StatusMultipleChoices {
		return c.failure(ctx, k, nil)
	}
	return nil
}

func (c *Client) request(client *api.Client, k *call) *api.Request {
	method := k.method
	if method == methodList {
		method = http.MethodGet // with ?list=true, which proxies let through
	}
	req := client.NewRequest(method, "")
	req.URL.Path = c.urlPath(k.path)
	req.Params = k.query
	if k.body != nil {
		req.BodyBytes = k.body
		req.Headers["Content-Type"] = []string{"application/json"}
	}
	if k.anonymous {
		req.ClientToken = ""
	}
	return req
}

// checkPath refuses paths that would name another object than they seem to: servers resolve "." and ".." and squeeze
// empty segments. A slash at the end is Vault's business.
func checkPath(path string) error {
	if path == "" {
		return refusal("the path is empty")
	}
	for segment := range strings.SplitSeq(strings.TrimSuffix(path, "/"), "/") {
		switch segment {
		case "":
			return refusal("the path has an empty segment")
		case ".", "..":
			return refusal("the path has a segment " + segment)
		}
	}
	return nil
}
