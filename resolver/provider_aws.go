package resolver

// awsSecretsManager is AWS Secrets Manager.
func awsSecretsManager() provider {
	return provider{
		key:     "aws_secrets_manager",
		title:   "AWS Secrets Manager",
		instead: "Let GitLab Runner resolve it, or read it in the job with aws secretsmanager get-secret-value.",
	}
}
