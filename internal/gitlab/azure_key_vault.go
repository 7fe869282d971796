package gitlab

// azureKeyVault reads a secret of Azure Key Vault: its name, and perhaps a
// version.
func (c *config) azureKeyVault(n node, into *Secret) bool {
	before := c.errors()
	if !c.isHash(n, "Write name: SECRET below azure_key_vault. It has no short form.") {
		return false
	}
	c.unknownKeys(n, []string{"name", "version"}, nil)
	into.settings("name", c.required(n, "name", "Name the secret."), "version", c.optional(n, "version"))
	return c.errors() == before
}
