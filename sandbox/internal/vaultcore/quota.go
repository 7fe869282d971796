package vaultcore

import (
	"context"
	"fmt"

	"github.com/hashicorp/vault/helper/namespace"
	"github.com/hashicorp/vault/sdk/logical"
)

const (
	// quotaPath is where a test may read, change or delete the quota.
	quotaPath       = "sys/quotas/rate-limit/sandbox"
	quotaConfigPath = "sys/quotas/config"
)

// limitRate sets Vault's own rate-limit quota for the whole server, and has it
// say Retry-After, which Vault leaves out by default. Vault exempts sys/health,
// sys/seal-status, sys/unseal and the generate-root paths; a write that does not
// repeat this list would empty it, hence the read before.
func (c *Core) limitRate(ctx context.Context, perSecond float64) error {
	config, err := c.request(ctx, logical.ReadOperation, quotaConfigPath, nil)
	if err != nil {
		return err
	}
	config.Data["enable_rate_limit_response_headers"] = true
	if _, err := c.request(ctx, logical.UpdateOperation, quotaConfigPath, config.Data); err != nil {
		return err
	}
	_, err = c.request(ctx, logical.UpdateOperation, quotaPath, map[string]any{"rate": perSecond})
	return err
}

// request asks the core's API with the root token.
func (c *Core) request(ctx context.Context, operation logical.Operation, path string, data map[string]any) (*logical.Response, error) {
	response, err := c.core.HandleRequest(namespace.RootContext(ctx), &logical.Request{
		Operation:   operation,
		Path:        path,
		ClientToken: c.RootToken,
		Data:        data,
	})
	if err == nil && response.IsError() {
		err = response.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", operation, path, err)
	}
	return response, nil
}
