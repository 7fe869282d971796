package kind

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// checkJWTAuth reports what the plugin refuses when its configuration is
// written, in the plugin's words and order.
func checkJWTAuth(d *hclschema.Draft) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, rule := range []func(*hclschema.Draft) *hcl.Diagnostic{
		checkKeySource, checkClientCredentials, checkClientDiscovery, checkPairsCA, checkPairsIssuer, checkResponseMode, checkProvider, checkSecretVersion,
	} {
		if diag := rule(d); diag != nil {
			diags = append(diags, diag)
		}
	}
	return append(diags, checkTTLs(d, "tune.default_lease_ttl", "tune.max_lease_ttl", "given default lease TTL greater than given max lease TTL")...)
}

func keySources() []string {
	return []string{"jwt_validation_pubkeys", "jwks_url", "jwks_pairs", "oidc_discovery_url"}
}

func checkKeySource(d *hclschema.Draft) *hcl.Diagnostic {
	if !d.Sound(keySources()...) {
		return nil
	}
	var set []string
	for _, field := range keySources() {
		if given(d.Object, field) {
			set = append(set, field)
		}
	}
	const rule = "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set"
	switch len(set) {
	case 0:
		return d.Fault("path", "No source of keys", "Nothing says by which keys tokens are verified: "+rule+". For GitLab, set oidc_discovery_url to the URL of the server.")
	case 1:
		return nil
	}
	return d.Fault(set[1], "Several sources of keys", fmt.Sprintf("%s are set, and %s. Keep one of them.", strings.Join(set, " and "), rule))
}

func checkClientCredentials(d *hclschema.Draft) *hcl.Diagnostic {
	if !d.Sound("oidc_client_id", "oidc_client_secret") {
		return nil
	}
	id, secret := given(d.Object, "oidc_client_id"), given(d.Object, "oidc_client_secret")
	if id == secret {
		return nil
	}
	field, missing := "oidc_client_id", "oidc_client_secret"
	if secret {
		field, missing = missing, field
	}
	return d.Fault(field, "Incomplete client credentials", fmt.Sprintf("both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC: %s is missing. For CI jobs, which log in with a token, take both out.", missing))
}

func checkClientDiscovery(d *hclschema.Draft) *hcl.Diagnostic {
	if !d.Sound("oidc_client_id", "oidc_discovery_url") || !given(d.Object, "oidc_client_id") || given(d.Object, "oidc_discovery_url") {
		return nil
	}
	return d.Fault("oidc_client_id", "Client credentials without discovery", "'oidc_discovery_url' must be set for OIDC. Set it, or take out oidc_client_id and oidc_client_secret.")
}

func checkPairsCA(d *hclschema.Draft) *hcl.Diagnostic {
	if !d.Sound("jwks_pairs", "jwks_ca_pem") || !given(d.Object, "jwks_pairs") || !given(d.Object, "jwks_ca_pem") {
		return nil
	}
	return d.Fault("jwks_ca_pem", "Contradicting attributes", "CA PEMs must be provided as part of the 'jwks_pairs' when using multiple JWKS URLs: [{ jwks_url = …, jwks_ca_pem = … }].")
}

func checkPairsIssuer(d *hclschema.Draft) *hcl.Diagnostic {
	if !d.Sound("jwks_pairs", "bound_issuer") || !given(d.Object, "jwks_pairs") || !given(d.Object, "bound_issuer") {
		return nil
	}
	return d.Fault("bound_issuer", "Contradicting attributes", "Bound issuer is not supported for use with 'jwks_pairs'. Bind the issuer in each role instead: bound_claims = { iss = … }.")
}

func checkResponseMode(d *hclschema.Draft) *hcl.Diagnostic {
	if !d.Sound("oidc_response_mode", "oidc_response_types") {
		return nil
	}
	idToken := false
	for it := d.Get("oidc_response_types").ElementIterator(); it.Next(); {
		_, e := it.Element()
		idToken = idToken || e.AsString() == "id_token"
	}
	if idToken && d.String("oidc_response_mode") != "form_post" {
		return d.Fault("oidc_response_types", "Contradicting attributes", `query response_mode may not be used with an id_token response_type. Set oidc_response_mode = "form_post".`)
	}
	return nil
}

func checkProvider(d *hclschema.Draft) *hcl.Diagnostic {
	if !d.Sound("provider_config") || !given(d.Object, "provider_config") {
		return nil
	}
	known := []string{"azure", "gsuite", "secureauth", "ibmisam"}
	provider, ok := types.JSONMap{}.Encode(d.Get("provider_config")).(map[string]any)["provider"].(string)
	switch {
	case !ok:
		return d.Fault("provider_config", "Unknown provider", fmt.Sprintf("'provider' field not found in provider_config. It is one of %s.", strings.Join(known, ", ")))
	case !slices.Contains(known, provider):
		return d.Fault("provider_config", "Unknown provider", fmt.Sprintf("invalid provider_config: provider %s not found in custom providers: %s.%s", d.Quote("provider_config", strconv.Quote(provider)), strings.Join(known, ", "), hclschema.DidYouMean(provider, known)))
	}
	return nil
}

func checkSecretVersion(d *hclschema.Draft) *hcl.Diagnostic {
	if !d.Sound("oidc_client_secret_version", "oidc_client_secret") || !given(d.Object, "oidc_client_secret_version") || given(d.Object, "oidc_client_secret") {
		return nil
	}
	return d.Fault("oidc_client_secret_version", "Version without a secret", "oidc_client_secret_version says when oidc_client_secret is sent again, and there is none. Set oidc_client_secret, or take the version out.")
}

// checkURL wants an absolute http or https URL.
func checkURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("%q is not a URL that starts with https:// and names a host", s)
	}
	return nil
}

// checkDiscoveryURL wants the issuer, of which Vault makes the discovery
// document's URL. A key set may well be at a URL with .well-known in it.
func checkDiscoveryURL(s string) error {
	if before, _, found := strings.Cut(s, "/.well-known"); found {
		return fmt.Errorf("%q contains '.well-known': Vault adds that part itself; write %q", s, before)
	}
	return checkURL(s)
}

// oneOf checks an element of a set against the values there are.
func oneOf(what string, values ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		if slices.Contains(values, s) {
			return s, nil
		}
		return "", fmt.Errorf("%q is not a %s: %s.%s", s, what, strings.Join(values, ", "), hclschema.DidYouMean(s, values))
	}
}

func checkAlgorithm(s string) (string, error) {
	if strings.HasPrefix(s, "HS") || s == "none" {
		return "", fmt.Errorf("unsupported signing algorithm %q: Vault verifies public-key signatures only; GitLab signs with RS256", s)
	}
	return oneOf("signing algorithm", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA")(s)
}
