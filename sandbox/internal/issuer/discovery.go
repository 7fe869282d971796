package issuer

import "net/http"

// discovery is the OpenID Connect discovery document with the fields, and in the
// order, in which GitLab serves them.
type discovery struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	RevocationEndpoint    string   `json:"revocation_endpoint"`
	IntrospectionEndpoint string   `json:"introspection_endpoint"`
	UserinfoEndpoint      string   `json:"userinfo_endpoint"`
	JWKSURI               string   `json:"jwks_uri"`
	Scopes                []string `json:"scopes_supported"`
	ResponseTypes         []string `json:"response_types_supported"`
	ResponseModes         []string `json:"response_modes_supported"`
	GrantTypes            []string `json:"grant_types_supported"`
	TokenAuthMethods      []string `json:"token_endpoint_auth_methods_supported"`
	SubjectTypes          []string `json:"subject_types_supported"`
	SigningAlgs           []string `json:"id_token_signing_alg_values_supported"`
	ClaimTypes            []string `json:"claim_types_supported"`
	Claims                []string `json:"claims_supported"`
	ChallengeMethods      []string `json:"code_challenge_methods_supported"`
}

// serveDiscovery names GitLab's other endpoints too, because clients read the
// document whole, but only the key set is served.
func (i *Issuer) serveDiscovery(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, discovery{
		Issuer:                i.url,
		AuthorizationEndpoint: i.url + "/oauth/authorize",
		TokenEndpoint:         i.url + "/oauth/token",
		RevocationEndpoint:    i.url + "/oauth/revoke",
		IntrospectionEndpoint: i.url + "/oauth/introspect",
		UserinfoEndpoint:      i.url + "/oauth/userinfo",
		JWKSURI:               i.url + keysPath,
		Scopes:                []string{"api", "read_api", "read_user", "read_repository", "openid", "profile", "email"},
		ResponseTypes:         []string{"code"},
		ResponseModes:         []string{"query", "fragment", "form_post"},
		GrantTypes:            []string{"authorization_code", "password", "client_credentials", "device_code", "refresh_token"},
		TokenAuthMethods:      []string{"client_secret_basic", "client_secret_post"},
		SubjectTypes:          []string{"public"},
		SigningAlgs:           []string{"RS256"},
		ClaimTypes:            []string{"normal"},
		Claims:                userClaims(),
		ChallengeMethods:      []string{"plain", "S256"},
	})
}

// userClaims are the claims GitLab lists. They are those of a person who signs
// in, not those of a job: GitLab serves one document for both kinds of token.
func userClaims() []string {
	return []string{
		"iss", "sub", "aud", "exp", "iat", "sub_legacy", "auth_time",
		"name", "nickname", "preferred_username", "email", "email_verified",
		"website", "profile", "picture", "groups", "groups_direct",
		"https://gitlab.org/claims/groups/owner",
		"https://gitlab.org/claims/groups/maintainer",
		"https://gitlab.org/claims/groups/developer",
	}
}
