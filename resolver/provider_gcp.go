package resolver

// gcpSecretManager is Google Cloud Secret Manager.
func gcpSecretManager() provider {
	return provider{
		key:     "gcp_secret_manager",
		title:   "Google Cloud Secret Manager",
		instead: "Let GitLab Runner resolve it, or read it in the job with gcloud secrets versions access.",
	}
}
