package kind

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

const configEndpoint = "config"

// secretVersionOption is the mount option that remembers which version of the
// client secret was sent last: Vault returns options, and never the secret.
const secretVersionOption = "oidc_client_secret_version"

// jwtAuth is a JWT auth mount with its tuning and its configuration.
func jwtAuth() *Kind {
	return &Kind{
		Kind: &hclschema.Kind{
			Name:     "jwt_auth",
			Title:    "JWT auth mount",
			Summary:  "A JWT auth mount: where it stands, how it is tuned, and which issuer it trusts.",
			Details:  jwtAuthDetails,
			Label:    "path",
			Path:     "sys/auth/{path}",
			Fields:   jwtAuthFields(),
			Groups:   map[string]string{"tune": "How the mount behaves."},
			Check:    checkJWTAuth,
			Trusts:   trustedIssuers,
			CheckAll: checkNesting,
			Example: `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		},
		Endpoints: []Endpoint{
			{Name: mountEndpoint, Path: "sys/auth/{path}", Index: "sys/auth", Mode: Once, Decode: decodeMount, Encode: encodeAuthMount},
			{Name: configEndpoint, Path: "auth/{path}/config", Mode: Whole, Also: []string{secretVersionOption}, Has: hasJWTConfig, Encode: encodeJWTConfig},
			{Name: tuneEndpoint, Path: "sys/mounts/auth/{path}/tune", Index: "sys/auth", Mode: Changed, Again: []string{pluginVersionField}, Decode: decodeAuthTune, Encode: encodeAuthTune},
		},
		Is:       hasJWTConfig,
		Lockout:  mountLockout,
		Contents: "auth/{path}/role",
		Final:    true,
		Loss: []string{
			"every live token that was issued through the mount is revoked",
			"the mount gets a new accessor: entity and group aliases, and policies that name the old one, no longer apply",
		},
	}
}

const jwtAuthDetails = "One block is three things in Vault: the mount, its tuning, and the plugin's configuration. Just one source of keys must be given: `oidc_discovery_url`, `jwks_url`, `jwks_pairs` or `jwt_validation_pubkeys`.\n\n" +
	"When the configuration is written, **Vault** fetches the discovery document or the key set, so Vault's own view of the network decides (names, proxies, authorities), not vaultci's. " +
	"The `issuer` in the document must equal `oidc_discovery_url` byte for byte, a slash at the end included. An unchanged configuration is never written again.\n\n" +
	"`oidc_client_secret` is never returned by Vault. A plan marks it with `?`: it cannot be compared. It is sent whenever the configuration is written, and because of itself only when `oidc_client_secret_version` changes; that number is kept in the mount's options.\n\n" +
	"Changing a field marked *new object* destroys the mount and makes it again: all its roles are gone, every token issued through it is revoked, and its accessor changes. Such a plan is refused without `--allow-destroy`."

func jwtAuthFields() []hclschema.Field {
	fields := []hclschema.Field{
		{
			Name: "path", Type: types.MountPath{Reserved: []string{"token"}}, Identity: true,
			Doc: "Where the method is mounted, without auth/. The label unless set.",
		},
		{
			Name: "type", Endpoint: mountEndpoint, Type: types.Enum("jwt", "oidc"), Default: cty.StringVal("jwt"), ForceNew: true, Keep: isJWTPlugin,
			Doc: "The name under which the plugin is mounted. jwt and oidc are the same plugin; leaving it out accepts either.",
		},
	}
	fields = append(fields, mountFields()...)
	fields = append(fields, optionsField(secretVersionOption))
	fields = append(fields, configFields()...)
	fields = append(fields, hclschema.Field{
		Name: "oidc_client_secret_version", Endpoint: tuneEndpoint, Type: types.Int{},
		Doc: "Change this number to have oidc_client_secret sent again.", Samples: []hclschema.Sample{{Value: "2", With: clientCredentials}},
	})
	tune := append(tuneFields(), tuned([]hclschema.Field{{
		Name: "token_type", Type: types.EnumOr("default-service", "default-batch", "service", "batch"),
		Doc: "The type of token that roles give: default-service, default-batch, service or batch.", Samples: hclschema.Values(`"default-batch"`, `"service"`),
	}})...)
	return append(fields, tune...)
}

// hasJWTConfig says whether a mount is of the plugin. One that is of another has
// no such configuration, and is replaced if it is declared.
func hasJWTConfig(o *hclschema.Object) bool { return isJWTPlugin(o.Get("type")) }

// isJWTPlugin says whether a mount's type is a name of the plugin.
func isJWTPlugin(live cty.Value) bool {
	return live.AsString() == "jwt" || live.AsString() == "oidc"
}

const clientCredentials = "oidc_client_id = \"vault\"\noidc_client_secret = var.secret"

// configFields are those of auth/PATH/config.
func configFields() []hclschema.Field {
	withoutDiscovery := []string{"oidc_discovery_url", "bound_issuer"}
	fields := []hclschema.Field{
		{Name: "oidc_discovery_url", Type: types.String{Check: checkDiscoveryURL, What: "a URL"}, Doc: "The issuer whose discovery document names the keys, without /.well-known/openid-configuration."},
		{Name: "oidc_discovery_ca_pem", Type: types.Certificates(), Doc: "The authorities to trust for oidc_discovery_url; the server's own when empty.", Samples: hclschema.Values("var.ca")},
		{Name: "oidc_client_id", Type: types.String{}, Doc: "The client id for logins by browser. A mount with one refuses logins with a token.", Samples: []hclschema.Sample{{Value: `"vault"`, With: "oidc_client_secret = var.secret"}}},
		{Name: "oidc_client_secret", Type: types.String{}, Sensitive: true, WriteOnly: true, Beside: "oidc_client_id", Doc: "The client secret, from a sensitive variable or env(). Vault never returns it.", Samples: []hclschema.Sample{{Value: "var.secret", With: `oidc_client_id = "vault"`}}},
		{Name: "oidc_response_mode", Type: types.Enum("", "query", "form_post"), Doc: "How the provider answers a login by browser.", Samples: hclschema.Values(`"form_post"`)},
		{Name: "oidc_response_types", Type: types.Set{What: "response types", Element: oneOf("response type", "code", "id_token")}, Doc: "What the provider is asked for in a login by browser: code, id_token.", Samples: hclschema.Values(`["code"]`)},
		{Name: "jwks_url", Type: types.String{Check: checkURL, What: "a URL"}, Doc: "A key set, where there is no discovery document.", Samples: []hclschema.Sample{{Value: `"${var.issuer}/oauth/discovery/keys"`, Without: []string{"oidc_discovery_url"}}}},
		{Name: "jwks_ca_pem", Type: types.Certificates(), Doc: "The authorities to trust for jwks_url; the server's own when empty.", Samples: hclschema.Values("var.ca")},
		{
			Name: "jwks_pairs", Type: jwksPairs(), Lacking: []string{openBao}, Doc: "Several key sets, each with its authorities. Excludes bound_issuer and jwks_ca_pem.",
			Samples: []hclschema.Sample{{Value: `[{ jwks_url = "${var.issuer}/oauth/discovery/keys" }]`, Without: withoutDiscovery}},
		},
		{Name: "default_role", Type: types.String{Lower: true}, Doc: "The role of a login that names none.", Samples: hclschema.Values(`"Production"`)},
		{Name: "jwt_validation_pubkeys", Type: types.PublicKeys(), Doc: "The public keys themselves, in PEM.", Samples: []hclschema.Sample{{Value: "[var.public_key]", Without: withoutDiscovery}}},
		{
			Name: "jwt_supported_algs", Type: types.Set{What: "signing algorithms", Element: checkAlgorithm},
			Doc: "The signing algorithms that are accepted; all of RS, ES, PS (256, 384, 512) and EdDSA when empty.", Samples: hclschema.Values(`["RS256"]`, `["ES256", "EdDSA"]`),
		},
		{Name: "bound_issuer", Type: types.String{}, Doc: "The exact value of iss. Empty: iss is not checked.", Samples: hclschema.Values(`"https://other.example.com"`)},
		{
			Name: "provider_config", Type: types.JSONMap{}, Doc: "Settings of a provider that Vault knows (azure, gsuite, secureauth, ibmisam), with its name in provider.",
			Samples: []hclschema.Sample{{Value: `{ provider = "azure" }`}},
		},
		{Name: "namespace_in_state", Type: types.Bool{}, Default: cty.True, Doc: "Carry the namespace in the state parameter of a login by browser.", Samples: hclschema.Values("false")},
		{
			Name: "unsupported_critical_cert_extensions", Type: types.Set{What: "object identifiers"}, Lacking: []string{openBao},
			Doc: "Critical certificate extensions, by OID, that are ignored in logins by browser.", Samples: hclschema.Values(`["2.5.29.36"]`),
		},
	}
	for i := range fields {
		fields[i].Endpoint = configEndpoint
	}
	return fields
}

func jwksPairs() types.ObjectList {
	return types.ObjectList{
		Attributes: map[string]types.String{"jwks_url": {Check: checkURL}, "jwks_ca_pem": types.Certificates()},
		Optional:   []string{"jwks_ca_pem"},
	}
}
