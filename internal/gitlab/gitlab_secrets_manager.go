package gitlab

import "regexp"

// gitlabSecretsManager reads a secret of GitLab's own manager: its name, and
// perhaps the group that has it.
func (c *config) gitlabSecretsManager(n node, into *Secret) bool {
	before := c.errors()
	if !c.isHash(n, "Write name: SECRET below gitlab_secrets_manager.") {
		return false
	}
	c.unknownKeys(n, []string{"name", "source"}, nil)
	source := c.optional(n, "source")
	if source != "" && !regexp.MustCompile(`\A(project|group/[a-zA-Z0-9_\-./]+)\z`).MatchString(source) {
		c.refuse(n, n.value.child("source").rng, []string{"source must follow the format group/group_full_path or 'project'"}, "Name the group that has the secret: source: group/my-group/my-subgroup.")
	}
	into.settings("name", c.required(n, "name", "Name the secret."), "source", source)
	return c.errors() == before
}
