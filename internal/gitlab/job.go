package gitlab

import "github.com/hashicorp/hcl/v2"

// Job is what a job of a .gitlab-ci.yml asks for, after everything that shapes
// it was merged into it.
type Job struct {
	// Name is the job's key in the file.
	Name string
	// Secrets are the entries of secrets, in the order of the file.
	Secrets []Secret
	// IDTokens are the job's own id_tokens, or those of default when it has none
	// and inherits them, in the order of the file.
	IDTokens []IDToken
	// Variables are the global ones, as far as the job inherits them, and then
	// the job's. A name occurs once; the job's value wins.
	Variables []Variable
	// Trigger says that the job starts another pipeline and never runs itself.
	Trigger bool
	// Range is the job's key.
	Range hcl.Range
}

// Secret is one entry of a job's secrets.
type Secret struct {
	// Name is the key, which becomes the name of the CI variable.
	Name string
	// Provider is the key of the secrets manager: "vault",
	// "azure_key_vault", "gcp_secret_manager", "akeyless",
	// "gitlab_secrets_manager" or "aws_secrets_manager".
	Provider string
	// Vault is where the secret is in Vault, or nil for another provider.
	Vault *VaultSecret
	// Settings are what stands below the key of another provider, by name and as
	// written; those that are not given are left out.
	Settings map[string]string
	// File says whether the job gets a file with the value, as it does unless
	// the entry says otherwise, or the value itself.
	File bool
	// Token is the text of token as written, usually "$NAME"; "" when absent.
	Token string
	// Range is the entry's key.
	Range hcl.Range
	// ProviderRange is the value of the provider's key.
	ProviderRange hcl.Range
	// TokenRange is the value of token, or the zero range.
	TokenRange hcl.Range
}

// VaultSecret names a field of a secret in Vault. All parts are as written:
// variables are not expanded yet.
type VaultSecret struct {
	// Engine is the secrets engine's name: "kv-v2", "kv-v1" or "generic". GitLab
	// takes any name, and the Runner refuses those that it does not know.
	Engine string
	// Mount is the path of the engine, such as "ops".
	Mount string
	// Path is the path of the secret below the mount.
	Path string
	// Field is the name of the value within the secret.
	Field string
	// Short is the short form as written, or "" for the long form.
	Short string
	// Ranges are the places of the parts by "engine", "mount", "path" and
	// "field". In the short form all are the whole text.
	Ranges map[string]hcl.Range
}

// IDToken is one entry of a job's id_tokens.
type IDToken struct {
	// Name is the key, which becomes the name of the CI variable.
	Name string
	// Audience are the values of aud. GitLab expands variables in them.
	Audience []string
	// List says that aud was written as a list, as it then is in the token.
	List bool
	// Range is the entry's key.
	Range hcl.Range
}

// Variable is a CI variable that the file declares.
type Variable struct {
	// Name is the key.
	Name string
	// Value is the text as written, not expanded.
	Value string
	// File says that the Runner would hand the value over as a file. A variable
	// of a file never is one; settings of a project can be.
	File bool
	// Raw says that the value is not to be expanded: expand: false.
	Raw bool
	// Range is the variable's key.
	Range hcl.Range
}

// settings notes pairs of a name and a value, as far as there is one.
func (s *Secret) settings(pairs ...string) {
	if s.Settings == nil {
		s.Settings = map[string]string{}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			s.Settings[pairs[i]] = pairs[i+1]
		}
	}
}
