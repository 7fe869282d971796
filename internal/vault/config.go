package vault

import (
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode"
)

const (
	defaultAddress        = "https://127.0.0.1:8200"
	defaultMaxConnections = 16
	defaultTimeout        = 60 * time.Second
	defaultMaxRetries     = 5
	defaultUserAgent      = "vaultci"
)

// Config is all that a [Client] depends on. The zero value reaches the vault command's default address without a token.
type Config struct {
	// Address is the server's URL, such as "https://vault.example.com:8200"; http, https and unix are understood.
	// Empty means https://127.0.0.1:8200. A path ("https://example.com/vault") is put before "/v1/".
	Address string
	// Token is sent with every request except logins and health checks. Empty: [Client.LoginJWT] supplies it, or none is sent.
	Token string
	// Namespace is a Vault Enterprise or OpenBao namespace; surrounding slashes do not matter. Empty and "root" mean none.
	// Vault's community edition ignores it: see [Client.CheckNamespace].
	Namespace string

	// CACert is a PEM file with the authorities to trust instead of the system's. It takes precedence over CACertPEM and CAPath.
	CACert string
	// CACertPEM is the same as text. It takes precedence over CAPath.
	CACertPEM string
	// CAPath is a directory of PEM files with the authorities to trust.
	CAPath string
	// ClientCert and ClientKey are PEM files for TLS client authentication; both or neither.
	ClientCert, ClientKey string
	// TLSServerName is the name the server's certificate is checked against, instead of the address's host.
	TLSServerName string
	// SkipVerify turns the check of the server's certificate off.
	SkipVerify bool
	// ProxyAddress is the URL of a proxy. Empty: HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the process decide.
	ProxyAddress string

	// MaxConnections is how many requests the caller means to have under way at once. So many idle connections are
	// kept; it does not limit the requests. 0 means 16.
	MaxConnections int
	// Timeout bounds each attempt, answer included; 0 means 60 s, negative means no bound. Contexts bound the whole.
	Timeout time.Duration
	// MaxRetries is how often a request is repeated after a failure that may pass; 0 means 5, negative means never.
	MaxRetries int

	// Logger receives one debug line for each request sent (method, path, status, duration) and warnings about the
	// login's renewal; never bodies, queries or tokens. Nil discards them.
	Logger *slog.Logger
	// Secrets are further values to redact, beside Token and the JWT of a login. See [Redactor].
	Secrets []string
	// UserAgent is sent as User-Agent; empty means "vaultci".
	UserAgent string

	transport http.RoundTripper                                  // replaces the network in tests
	backoff   func(retry int, after time.Duration) time.Duration // replaces the waiting time in tests
}

// withDefaults returns the configuration with every default filled in.
func (c Config) withDefaults() Config {
	if c.Address == "" {
		c.Address = defaultAddress
	}
	if c.MaxConnections <= 0 {
		c.MaxConnections = defaultMaxConnections
	}
	switch {
	case c.Timeout == 0:
		c.Timeout = defaultTimeout
	case c.Timeout < 0:
		c.Timeout = 0
	}
	switch {
	case c.MaxRetries == 0:
		c.MaxRetries = defaultMaxRetries
	case c.MaxRetries < 0:
		c.MaxRetries = 0
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.UserAgent == "" {
		c.UserAgent = defaultUserAgent
	}
	if c.backoff == nil {
		c.backoff = backoff
	}
	c.Namespace = cleanNamespace(c.Namespace)
	return c
}

// cleanNamespace returns the namespace as it is sent; "" is the root namespace.
func cleanNamespace(ns string) string {
	ns = strings.Trim(ns, "/")
	if ns == "root" {
		return ""
	}
	return ns
}

// printable tells whether a token may stand in a header. A token read from a file often ends in a line break.
func printable(token string) bool {
	return strings.IndexFunc(token, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
