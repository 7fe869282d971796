package gitlab

// gcpSecretManager reads a secret of GCP Secret Manager: its name, and a version,
// the latest by default.
func (c *config) gcpSecretManager(n node, into *Secret) bool {
	before := c.errors()
	if !c.isHash(n, "Write name: SECRET below gcp_secret_manager. It has no short form.") {
		return false
	}
	c.unknownKeys(n, []string{"name", "version"}, nil)
	version := "latest"
	switch v := n.value.child("version"); {
	case v.absent():
	case v.kind == text || v.kind == integer:
		version = v.text
	default:
		c.refuse(n, v.rng, []string{"version must be an alphanumeric string"}, "Write a number or a name.")
	}
	into.settings("name", c.required(n, "name", "Name the secret."), "version", version)
	return c.errors() == before
}
