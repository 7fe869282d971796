package resolver

// gitlabSecretsManager is GitLab Secrets Manager.
func gitlabSecretsManager() provider {
	return provider{
		key:     "gitlab_secrets_manager",
		title:   "GitLab Secrets Manager",
		instead: "Only GitLab Runner can resolve it.",
	}
}
