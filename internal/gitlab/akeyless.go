package gitlab

// akeyless reads a secret of Akeyless, all settings of which are optional
// strings.
func (c *config) akeyless(n node, into *Secret) bool {
	before := c.errors()
	if !c.isHash(n, "Write name: SECRET below akeyless. It has no short form.") {
		return false
	}
	c.unknownKeys(n, akeylessKeys(), nil)
	for _, key := range akeylessKeys() {
		into.settings(key, c.optional(n, key))
	}
	return c.errors() == before
}

func akeylessKeys() []string {
	return []string{
		"name", "data_key", "cert_user_name", "public_key_data", "csr_data", "akeyless_api_url",
		"akeyless_access_type", "akeyless_token", "uid_token", "gcp_audience", "azure_object_id",
		"k8s_service_account_token", "k8s_auth_config_name", "akeyless_access_key", "gateway_ca_certificate",
	}
}
