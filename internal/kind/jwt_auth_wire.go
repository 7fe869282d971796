package kind

import (
	"encoding/json"
	"maps"
	"strconv"

	"github.com/vaultci/vaultci/hclschema"
)

// How a JWT auth mount is written and read where that is not plain.

// encodeAuthMount arranges the body that enables the mount.
func encodeAuthMount(body map[string]any, _, after *hclschema.Object) {
	delete(body, secretVersionOption)
	enableBody(body, "type", "description", "local", "seal_wrap", "external_entropy_access", "options")
	rememberSecretVersion(body, after)
}

// encodeJWTConfig leaves out a client secret that is not declared: an empty one
// beside a client id is refused.
func encodeJWTConfig(body map[string]any, _, after *hclschema.Object) {
	if !given(after, "oidc_client_secret") {
		delete(body, "oidc_client_secret")
	}
}

// encodeAuthTune turns the secret's version into an option, and names the
// options that are to go.
func encodeAuthTune(body map[string]any, before, after *hclschema.Object) {
	clearOptions(body, before)
	if _, ok := body[secretVersionOption]; !ok {
		return
	}
	delete(body, secretVersionOption)
	putOption(body, secretVersionOption, "")
	rememberSecretVersion(body, after)
}

func rememberSecretVersion(body map[string]any, after *hclschema.Object) {
	if version := seconds(after, secretVersionOption); version != 0 {
		putOption(body, secretVersionOption, strconv.FormatInt(version, 10))
	}
}

// decodeAuthTune finds the secret's version among the mount's options.
func decodeAuthTune(raw map[string]any) map[string]any {
	flat := decodeMount(raw)
	options, ok := raw["options"].(map[string]any)
	if !ok {
		return flat
	}
	if version, ok := options[secretVersionOption].(string); ok {
		flat = maps.Clone(flat)
		if _, err := strconv.ParseInt(version, 10, 64); err == nil {
			flat[secretVersionOption] = json.Number(version)
		}
	}
	return flat
}
