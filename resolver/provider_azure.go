package resolver

// azureKeyVault is Azure Key Vault.
func azureKeyVault() provider {
	return provider{
		key:     "azure_key_vault",
		title:   "Azure Key Vault",
		instead: "Let GitLab Runner resolve it, or read it in the job with az keyvault secret show.",
	}
}
