package resolver

// akeyless is Akeyless.
func akeyless() provider {
	return provider{
		key:     "akeyless",
		title:   "Akeyless",
		instead: "Let GitLab Runner resolve it, or read it in the job with akeyless get-secret-value.",
	}
}
