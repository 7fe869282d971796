package vaultcore

import (
	"maps"
	"slices"

	jwt "github.com/hashicorp/vault-plugin-auth-jwt"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/credential/userpass"
	"github.com/hashicorp/vault/plugins/database/postgresql"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
)

// registry is the catalogue of built-in plugins, as Vault's
// helper/builtinplugins is, without the ones that nobody here mounts: that
// package brings every cloud provider's SDK with it.
type registry struct {
	plugins map[consts.PluginType]map[string]builtin
}

// builtin hands out what the plugin catalogue wants for one plugin: a
// [logical.Factory] for an engine, a new instance for a database.
type builtin func() (any, error)

func newRegistry() *registry {
	return &registry{plugins: map[consts.PluginType]map[string]builtin{
		consts.PluginTypeCredential: {
			"approle":  engine(approle.Factory),
			"jwt":      engine(jwt.Factory),
			"oidc":     engine(jwt.Factory),
			"userpass": engine(userpass.Factory),
		},
		consts.PluginTypeSecrets: {
			"kv": engine(kv.Factory),
		},
		consts.PluginTypeDatabase: {
			"postgresql-database-plugin": postgresql.New,
		},
	}}
}

func engine(factory logical.Factory) builtin {
	return func() (any, error) { return factory, nil }
}

// Contains reports whether a plugin of that name and type is built in.
func (r *registry) Contains(name string, kind consts.PluginType) bool {
	_, ok := r.plugins[kind][name]
	return ok
}

// Get returns what makes the plugin.
func (r *registry) Get(name string, kind consts.PluginType) (func() (any, error), bool) {
	made, ok := r.plugins[kind][name]
	return made, ok
}

// Keys lists the plugins of one type in order.
func (r *registry) Keys(kind consts.PluginType) []string {
	return slices.Sorted(maps.Keys(r.plugins[kind]))
}

// DeprecationStatus says that every plugin here is supported.
func (r *registry) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	if !r.Contains(name, kind) {
		return consts.Unknown, false
	}
	return consts.Supported, true
}

// IsBuiltinEntPlugin says that no plugin here is an Enterprise one.
func (r *registry) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }
