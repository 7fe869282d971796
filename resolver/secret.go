package resolver

// Secret is one secret that a job asks for.
type Secret struct {
	// Name is the variable that will hold the value, such as "DATABASE_PASSWORD".
	Name string
	// Provider is the service, as `secrets:` of a job names it. Empty means "vault", the only one that can be read.
	Provider string
	// Login is who reads.
	Login Login
	// Engine is "kv-v2", "kv-v1" or "generic"; empty means "kv-v2". Any engine that answers a read is "generic".
	Engine string
	// Mount is the path of the secrets engine, such as "ops".
	Mount string
	// Path is the secret's path in the mount, without the "data/" of kv-v2.
	Path string
	// Field is the key in the secret: exactly that, there is no way to reach into a value.
	Field string
	// Whole takes all fields, as one JSON object; Field is ignored.
	Whole bool
	// Version is that of a kv-v2 secret; 0 means the latest.
	Version int
}

// engine is the name of the engine, with its default.
func (s Secret) engine() string {
	if s.Engine == "" {
		return kvV2Name
	}
	return s.Engine
}

// Login is an identity at a server. Secrets whose logins are equal share one.
type Login struct {
	// Address is the server's URL, such as "https://vault.example.com:8200".
	Address string
	// Namespace is that of Vault Enterprise or OpenBao, for the login and the reads; empty means none.
	Namespace string
	// Path is that of the JWT auth mount, without "auth/"; empty means "jwt", but with [GitLab] nothing.
	Path string
	// Role is the role to log in to; empty leaves the choice to the mount.
	Role string
	// EmptyRole makes an empty role be sent, where otherwise none is. Only for [GitLab].
	EmptyRole bool
	// Token is the ID token.
	Token Token
	// TokenName is what the token is called in messages: the variable it came from, such as "VAULT_ID_TOKEN".
	TokenName string
}

// Token is an ID token. It hides itself: formatting or logging it gives "(ID token)".
type Token string

// String hides the token.
func (Token) String() string { return "(ID token)" }

// GoString hides the token.
func (Token) GoString() string { return "(ID token)" }

// MarshalText hides the token.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
