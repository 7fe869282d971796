package vault

// loginHints explains why a JWT login is refused, in the words of the role's and the mount's attributes. The order
// matters: the wrapping messages come last.
func loginHints() []remedy {
	const keys = "The mount's keys do not verify this token: it comes from another issuer, or the keys were rotated. " +
		"Compare the token's iss with the mount's oidc_discovery_url or jwks_url."
	return []remedy{
		{"could not load configuration", "The mount has no configuration, or it is not a JWT mount. Check the login's path."},
		{"no handler for route", "No auth method is mounted there. Check the login's path (without \"auth/\") and the namespace."},
		{"missing role", "No role was given and the mount has no default_role."},
		{"could not be found", "The mount has no such role. Check its name and the mount."},
		{"role with oidc role_type is not allowed", "The role is for browser logins. Set its role_type to \"jwt\"."},
		{"missing token", "The ID token is empty. Check the variable that should hold it."},
		{"unsupported config type", "The mount has an OIDC client (oidc_client_id), so it takes no JWT. Use a mount of its own for jobs."},
		{"keyset configuration error", "Vault cannot fetch the issuer's keys. Its own network view decides: DNS, proxy, CA."},
		{"no known key successfully validated", keys},
		{"failed to verify id token signature", keys},
		{"must have three parts", "What was sent is no JWT. Check the variable that should hold the ID token."},
		{"unexpected algorithm", "The token is signed with an algorithm that jwt_supported_algs does not list."},
		{"invalid issuer (iss) claim", "The token's iss differs from the mount's bound_issuer; they must be equal byte for byte."},
		{"invalid subject (sub) claim", "The token's sub differs from the role's bound_subject."},
		{"does not match any expected audience", "The token's aud is none of the role's bound_audiences. In GitLab, aud is set under id_tokens."},
		{"no audiences bound to the role", "The token has an aud, so the role needs bound_audiences."},
		{"token is expired", "The token's exp has passed; ID tokens live as long as their job's timeout. Check the clocks, too."},
		{"token not yet valid", "The token's nbf lies ahead. Check the clocks of Vault and of the issuer."},
		{"issued in the future", "The token's iat lies ahead. Check the clocks of Vault and of the issuer."},
		{"is missing", "The role's bound_claims name a claim that this token does not have."},
		{"does not match any associated bound claim values", "A claim of this token differs from the role's bound_claims. Types count, " +
			"so \"42\" is not 42; patterns need bound_claims_type = \"glob\"."},
		{"not found in token", "The role's user_claim or groups_claim names a claim that this token does not have."},
		{"could not be converted to string", "The claim that user_claim names is not a string. Use project_id or another that is."},
		{"auth methods cannot create root tokens", "The role's token_policies contain \"root\", which no login may have."},
	}
}
