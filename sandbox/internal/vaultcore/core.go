// Package vaultcore runs one Vault core inside this process: in-memory
// storage, one unseal key, no high availability, nothing mounted but what Vault
// mounts itself.
//
// [Start] gives a core that has been initialised and, unless [Config.Sealed] is
// set, unsealed. [Core.Handler] is Vault's own HTTP handler with Vault's own
// limits. The core behaves as a Vault Community server that was just started
// and unsealed; the only engines it lacks are those that registry.go leaves out.
package vaultcore

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/vault/audit"
	"github.com/hashicorp/vault/command/server"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

// Config says how a core is started. The zero value starts an unsealed core
// without a rate limit, and Logger must be set.
type Config struct {
	// Logger receives everything Vault logs.
	Logger hclog.Logger
	// Sealed leaves the core sealed, to be unsealed with [Core.UnsealKey].
	Sealed bool
	// RateLimit is the number of requests a second that the server lets
	// through before it answers 429; 0 means no limit.
	RateLimit float64
}

// Core is a running Vault core.
type Core struct {
	// RootToken is the token of the initialisation; it never expires.
	RootToken string
	// UnsealKey is the only key share, base64 as `vault operator init` prints it.
	UnsealKey string

	core *vault.Core
}

// Start creates, initialises and, unless told otherwise, unseals a core.
func Start(ctx context.Context, cfg Config) (*Core, error) {
	core, err := newCore(cfg.Logger)
	if err != nil {
		return nil, fmt.Errorf("creating the vault core: %w", err)
	}
	key, root, err := initialize(ctx, core)
	if err != nil {
		return nil, fmt.Errorf("initialising vault: %w", err)
	}
	c := &Core{RootToken: root, UnsealKey: base64.StdEncoding.EncodeToString(key), core: core}
	if cfg.Sealed && cfg.RateLimit == 0 {
		return c, nil
	}
	if err := unseal(core, key); err != nil {
		return nil, fmt.Errorf("unsealing vault: %w", err)
	}
	if cfg.RateLimit > 0 {
		if err := c.limitRate(ctx, cfg.RateLimit); err != nil {
			return nil, fmt.Errorf("setting the rate limit: %w", err)
		}
	}
	if cfg.Sealed {
		if err := core.Seal(root); err != nil {
			return nil, fmt.Errorf("sealing vault: %w", err)
		}
	}
	return c, nil
}

// Handler answers Vault's HTTP API.
func (c *Core) Handler() http.Handler {
	return vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core:           c.core,
		ListenerConfig: &configutil.Listener{},
	})
}

func newCore(logger hclog.Logger) (*vault.Core, error) {
	storage, err := inmem.NewInmem(nil, logger.Named("storage.inmem"))
	if err != nil {
		return nil, err
	}
	return vault.NewCore(&vault.CoreConfig{
		RawConfig:          &server.Config{SharedConfig: &configutil.SharedConfig{}},
		Physical:           storage,
		StorageType:        "inmem",
		Logger:             logger,
		LogLevel:           logger.GetLevel().String(),
		DisableMlock:       true,
		BuiltinRegistry:    newRegistry(),
		LogicalBackends:    logicalBackends(),
		CredentialBackends: credentialBackends(),
		AuditBackends: map[string]audit.Factory{
			"file":   audit.NewFileBackend,
			"socket": audit.NewSocketBackend,
			"syslog": audit.NewSyslogBackend,
		},
	})
}

func initialize(ctx context.Context, core *vault.Core) (key []byte, root string, err error) {
	result, err := core.Initialize(ctx, &vault.InitParams{
		BarrierConfig: &vault.SealConfig{
			Type:            vault.SealConfigTypeShamir.String(),
			SecretShares:    1,
			SecretThreshold: 1,
		},
	})
	if err != nil {
		return nil, "", err
	}
	return result.SecretShares[0], result.RootToken, nil
}

func unseal(core *vault.Core, key []byte) error {
	open, err := core.Unseal(key)
	if err != nil {
		return err
	}
	if !open {
		return errors.New("still sealed after the only key share")
	}
	return nil
}
