package gitlab

import (
	"fmt"
	"strings"
)

// secrets reads the entries of secrets.
func (c *config) secrets(n node) []Secret {
	e, ok := n.value.get("secrets")
	if !ok || e.value.absent() {
		return nil
	}
	n = n.sub(e)
	if !c.isHash(n, "Below secrets stand the names of variables, and below each vault: and the rest.") {
		return nil
	}
	var secrets []Secret
	for _, e := range n.value.entries {
		if s, ok := c.secret(n.sub(e)); ok {
			secrets = append(secrets, s)
		}
	}
	return secrets
}

// provider is a secrets manager that a secret can name. check reads what stands
// below its key into the secret, and reports what GitLab refuses.
type provider struct {
	key   string
	check func(c *config, n node, into *Secret) bool
}

// providers are those that GitLab knows, in the order in which it names them.
func providers() []provider {
	return []provider{
		{"vault", (*config).vault},
		{"azure_key_vault", (*config).azureKeyVault},
		{"gcp_secret_manager", (*config).gcpSecretManager},
		{"akeyless", (*config).akeyless},
		{"gitlab_secrets_manager", (*config).gitlabSecretsManager},
		{"aws_secrets_manager", (*config).awsSecretsManager},
	}
}

// Providers are the keys of the secrets managers that a secret can name, in the
// order in which GitLab names them.
func Providers() []string {
	var keys []string
	for _, p := range providers() {
		keys = append(keys, p.key)
	}
	return keys
}

// secret reads one secret. It says whether there is enough of it to go on with.
func (c *config) secret(n node) (Secret, bool) {
	out := Secret{Name: n.key, File: true, Range: n.at, ProviderRange: n.at}
	if !c.isHash(n, secretShapeHint(n)) {
		return out, false
	}
	if n.key == "id_tokens" {
		c.nestedTokens(n)
		return out, false
	}
	c.unknownKeys(n, append(Providers(), "file", "token"), func(key string) string { return secretKeyHint(n, key) })
	c.file(n, &out)
	tokenOK := c.token(n, &out)
	p, e, ok := c.providerOf(n)
	if !ok {
		return out, false
	}
	out.Provider, out.ProviderRange = p.key, e.value.rng
	if e.value.absent() {
		if !e.value.faulty {
			c.refuse(n, e.keyRange, []string{p.key + " is null"}, "GitLab takes it, and then nothing says where the secret is. Say so, or take the secret out.")
		}
		return out, false
	}
	return out, p.check(c, n.sub(e), &out) && tokenOK
}

// secretShapeHint says how a secret that is no hash should look.
func secretShapeHint(n node) string {
	if n.value.kind == text && strings.Contains(n.value.text, "/") {
		return "Write the place below the name, after vault: " + n.value.text
	}
	return "Below secrets stands the name of a variable, and below that vault: with the place of the secret."
}

// nestedTokens reports id_tokens in secrets, as a well-known page has it.
func (c *config) nestedTokens(n node) {
	var messages []string
	if len(n.value.entries) > 0 {
		messages = append(messages, "config contains unknown keys: "+joinKeys(n.value.entries))
	}
	c.refuse(n, n.at, append(messages, oneProvider()), "`id_tokens` belongs beside `secrets`, not in it: move it, with what is below it, as far to the left as secrets.")
}

func oneProvider() string {
	return "config must use exactly one of these keys: " + strings.Join(Providers(), ", ")
}

const belowVault = "engine, path and field stand below vault: add it above them, and move them one level to the right."

// secretKeyHint explains keys that people write in a secret.
func secretKeyHint(n node, key string) string {
	switch key {
	case "engine", "path", "field", "mount":
		return belowVault
	case "server", "url", "address":
		return "The server is that of the variable VAULT_SERVER_URL, for all secrets of a job."
	case "role", "auth", "auth_role":
		return "The role is that of the variable VAULT_AUTH_ROLE, for all secrets of a job."
	case "namespace":
		return "The namespace is that of the variable VAULT_NAMESPACE, for all secrets of a job."
	case "id_tokens":
		return "`id_tokens` belongs beside `secrets`, not in it."
	case "version":
		return "GitLab reads the latest version always."
	case "masked", "expand", "raw":
		return "Secrets are always masked and never expanded."
	}
	if len(n.value.entries) == 1 && n.value.entries[0].value.is(hash) {
		return ""
	}
	return strings.TrimSpace(didYouMean(key, append(Providers(), "file", "token")) + " There are: a provider such as vault, file, token.")
}

// providerOf finds the one provider of a secret. A key counts even when its
// value is null.
func (c *config) providerOf(n node) (provider, entry, bool) {
	var found []provider
	var given []entry
	for _, p := range providers() {
		if e, ok := n.value.get(p.key); ok {
			found, given = append(found, p), append(given, e)
		}
	}
	if len(found) == 1 {
		return found[0], given[0], true
	}
	at := n.at
	if len(given) > 1 {
		at = given[1].keyRange
	}
	hint := providersHint(given)
	if len(given) == 0 && len(n.value.entries) > 0 && secretKeyHint(n, n.value.entries[0].key) == belowVault {
		hint = belowVault
	}
	c.refuse(n, at, []string{oneProvider()}, hint)
	return provider{}, entry{}, false
}

func providersHint(given []entry) string {
	if len(given) == 0 {
		return "Nothing says where the secret is: add vault: PATH/FIELD@MOUNT."
	}
	places := make([]string, len(given))
	null := false
	for i, e := range given {
		places[i] = fmt.Sprintf("%s (%s)", e.key, refer(e.keyRange))
		null = null || e.value.absent()
	}
	hint := "It has " + strings.Join(places, " and ") + "."
	if null {
		return hint + " A key with null still counts: null takes the value away, and not the key. Take the key out where it is first set, or give the secret another name."
	}
	return hint + " Keep one; what a job extends is merged with what it says itself."
}

// file reads whether the value is handed over as a file.
func (c *config) file(n node, out *Secret) {
	e, ok := n.value.get("file")
	if !ok || e.value.absent() {
		return
	}
	if e.value.kind != boolean {
		n.location += ":file"
		c.refuse(n, e.value.rng, []string{"config should be a boolean value"}, "Write true or false, without quotes.")
		return
	}
	out.File = e.value.text == "true"
}

// token reads which token the secret is fetched with.
func (c *config) token(n node, out *Secret) bool {
	v := n.value.child("token")
	gcp := !blank(n.value.child("gcp_secret_manager"))
	switch {
	case v != nil && v.faulty:
		return false
	case !v.absent() && v.kind != text:
		c.refuse(n, v.rng, []string{"token should be a string"}, "Name the variable of an ID token: token: $VAULT_ID_TOKEN."+quoteHint(v))
		return false
	case blank(v) && gcp:
		c.refuse(n, placeOf(n, v), []string{"token is required with gcp secrets manager"}, "Name the variable of an ID token: token: $GCP_ID_TOKEN.")
		return false
	case !v.absent():
		out.Token, out.TokenRange = v.text, v.rng
	}
	return true
}
