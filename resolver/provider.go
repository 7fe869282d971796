package resolver

// provider is a service that `secrets:` of a job can name. There is one file for each; what reads from it will be there
// too.
type provider struct {
	key   string // in `secrets:`
	title string // the product
	// instead says what to do as long as vaultci does not read from it. Empty: it does.
	instead string
}

// vaultProvider is the key of the provider that this package reads from.
const vaultProvider = "vault"

// providers lists them in GitLab's order.
func providers() []provider {
	return []provider{
		{key: vaultProvider, title: "HashiCorp Vault"},
		azureKeyVault(), gcpSecretManager(), akeyless(), gitlabSecretsManager(), awsSecretsManager(),
	}
}

func findProvider(key string) (provider, bool) {
	for _, p := range providers() {
		if p.key == key {
			return p, true
		}
	}
	return provider{}, false
}

func providerKeys() []string {
	var keys []string
	for _, p := range providers() {
		keys = append(keys, p.key)
	}
	return keys
}
