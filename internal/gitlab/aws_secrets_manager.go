package gitlab

import "strings"

// awsSecretsManager reads a secret of AWS Secrets Manager: ID#FIELD, or a hash
// with secret_id.
func (c *config) awsSecretsManager(n node, into *Secret) bool {
	switch {
	case n.value.faulty:
		return false
	case n.value.kind == text:
		return c.awsShort(n, into)
	case n.value.kind != hash:
		c.refuse(n, n.value.rng, []string{"should be a hash or a string"}, "Write ID#FIELD, or secret_id and field below aws_secrets_manager."+quoteHint(n.value))
		return false
	}
	before := c.errors()
	optional := []string{"region", "version_id", "version_stage", "role_arn", "role_session_name", "field"}
	c.unknownKeys(n, append([]string{"secret_id"}, optional...), nil)
	into.settings("secret_id", c.required(n, "secret_id", "secret_id is the name or the ARN of the secret."))
	for _, key := range optional {
		into.settings(key, c.optional(n, key))
	}
	return c.errors() == before
}

func (c *config) awsShort(n node, into *Secret) bool {
	id, field, _ := strings.Cut(n.value.text, "#")
	switch {
	case blank(n.value):
		c.refuse(n, n.value.rng, []string{"config can't be blank"}, "Write ID#FIELD.")
		return false
	case strings.Contains(field, "#"):
		c.refuse(n, n.value.rng, []string{"config must contain at most one '#'"}, "Write ID#FIELD.")
		return false
	}
	into.settings("secret_id", id, "field", field)
	return true
}
