package resolver

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/vaultci/vaultci/internal/vault"
)

const (
	defaultAuthPath    = "jwt"
	defaultTimeout     = 30 * time.Second
	defaultParallelism = 16
)

// Options shape a [Resolver]. The zero value has sensible defaults.
type Options struct {
	// TLS is how servers are trusted, and how they know the client.
	TLS TLS
	// Timeout bounds each attempt of a request, its answer included; 0 means 30 s. The context bounds the whole.
	Timeout time.Duration
	// MaxRetries is how often a request is repeated after a failure that may pass: 412, 429 (after what Retry-After
	// says), 502, 503, 504, a broken connection. 0 means 5, negative means never. With [GitLab] there are none.
	MaxRetries int
	// Parallelism is how many requests are under way at once; 0 means 16.
	Parallelism int
	// MissingIsEmpty gives a secret that is not there an empty value, instead of an error. It is GitLab's
	// FF_SECRET_RESOLVING_FAILS_IF_MISSING=false.
	MissingIsEmpty bool
	// Compat chooses whose ways are followed; the zero value means the better ones.
	Compat Compat
	// Attempts is how often everything is tried with [GitLab]; 0 means once.
	Attempts int
	// SteadyWait makes the waits between the attempts stay short, with [GitLab].
	SteadyWait bool
	// Roles tells what a role wants, to explain a refused login. It is called after a refusal only, and returns nil
	// where it does not know. Nil knows nothing.
	Roles func(ctx context.Context, login Login) *Role
	// Logger receives a debug line for each request sent, without bodies and tokens, and warnings. Nil discards them.
	Logger *slog.Logger
	// UserAgent is sent as User-Agent; empty means "vaultci".
	UserAgent string

	now   func() time.Time                           // the clock, in tests
	sleep func(context.Context, time.Duration) error // waits, in tests
}

// TLS holds the files and settings of TLS, as the variables of Vault's own client name them.
type TLS struct {
	// CACert is a PEM file with the authorities to trust instead of the system's (VAULT_CACERT).
	CACert string
	// CACertPEM is the same as text (VAULT_CACERT_BYTES). CACert takes precedence.
	CACertPEM string
	// CAPath is a directory of such files (VAULT_CAPATH). The other two take precedence.
	CAPath string
	// ClientCert and ClientKey are PEM files (VAULT_CLIENT_CERT, VAULT_CLIENT_KEY); both or neither.
	ClientCert, ClientKey string
	// ServerName is what the server's certificate is checked against (VAULT_TLS_SERVER_NAME).
	ServerName string
	// SkipVerify turns that check off (VAULT_SKIP_VERIFY).
	SkipVerify bool
	// ProxyAddress is the URL of a proxy (VAULT_PROXY_ADDR). Empty: HTTPS_PROXY and its kin decide.
	ProxyAddress string
}

func (o Options) withDefaults() Options {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Parallelism <= 0 {
		o.Parallelism = defaultParallelism
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.Roles == nil {
		o.Roles = func(context.Context, Login) *Role { return nil }
	}
	if o.now == nil {
		o.now = time.Now
	}
	if o.sleep == nil {
		o.sleep = sleep
	}
	if o.Compat == GitLab {
		o.MaxRetries = -1
	}
	return o
}

// client is the configuration of the client for a server: no token, no namespace.
func (o Options) client(address string) vault.Config {
	return vault.Config{
		Address: address,
		CACert:  o.TLS.CACert, CACertPEM: o.TLS.CACertPEM, CAPath: o.TLS.CAPath,
		ClientCert: o.TLS.ClientCert, ClientKey: o.TLS.ClientKey,
		TLSServerName: o.TLS.ServerName, SkipVerify: o.TLS.SkipVerify, ProxyAddress: o.TLS.ProxyAddress,
		MaxConnections: o.Parallelism, Timeout: o.Timeout, MaxRetries: o.MaxRetries,
		Logger: o.Logger, UserAgent: o.UserAgent,
	}
}

// sleep waits, unless the context ends before.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
