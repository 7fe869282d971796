package vaultcore

import (
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/logical/database"
	"github.com/hashicorp/vault/builtin/plugin"
	"github.com/hashicorp/vault/sdk/logical"
)

// logicalBackends are the secrets engines that Vault's own server compiles in
// beside its plugin catalogue; the rest is in [registry].
func logicalBackends() map[string]logical.Factory {
	return map[string]logical.Factory{
		"plugin":   plugin.Factory,
		"database": database.Factory,
		"kv":       kv.Factory,
	}
}

// credentialBackends are the auth methods that Vault's own server compiles in
// beside its plugin catalogue.
func credentialBackends() map[string]logical.Factory {
	return map[string]logical.Factory{"plugin": plugin.Factory}
}
