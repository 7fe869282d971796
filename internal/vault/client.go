package vault

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/vault/api"
)

// Client is a connection to one server under one token and one namespace. Make it with [New]; it may be used by many
// goroutines at once. [Client.Close] ends it.
type Client struct {
	cfg     Config
	address *url.URL // as requests name it: scheme http or https
	api     *api.Client
	root    *api.Client // the same outside the namespace
	pool    *pool
	forked  bool
	login   loginState
}

// pool is what a client shares with its forks.
type pool struct {
	http       *http.Client
	transport  *http.Transport // nil in tests without a network
	redactor   *Redactor
	counters   counters
	reached    atomic.Bool  // the server has answered something
	successes  atomic.Int64 // answers below 400
	told       atomic.Bool  // that the server is waited for
	log        *slog.Logger
	maxRetries int
	backoff    func(retry int, after time.Duration) time.Duration
}

// New returns a client. It reads the TLS files, but sends no request. The error says which part of the configuration
// cannot be used and the variable it usually comes from.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	address, err := parseAddress(cfg.Address)
	if err != nil {
		return nil, err
	}
	p := &pool{redactor: NewRedactor(cfg.Secrets...), log: cfg.Logger, maxRetries: cfg.MaxRetries, backoff: cfg.backoff}
	if password, ok := address.User.Password(); ok {
		p.redactor.Add(password)
	}
	next := cfg.transport
	if next == nil {
		if p.transport, err = newTransport(cfg, address); err != nil {
			return nil, err
		}
		next = p.transport
	}
	p.http = &http.Client{
		Transport:     &wire{next: next, pool: p, log: cfg.Logger, timeout: cfg.Timeout},
		CheckRedirect: checkRedirect,
	}
	if address.Scheme == "unix" {
		address = &url.URL{Scheme: "http", Host: "localhost"}
	}
	return newClient(cfg, address, p)
}

// Fork returns a client for another namespace and token on the same connections, counters and redactor. The token may
// be empty, for a login of its own. Closing a fork leaves the connections to the others.
func (c *Client) Fork(namespace, token string) (*Client, error) {
	cfg := c.cfg
	cfg.Namespace, cfg.Token = cleanNamespace(namespace), token
	fork, err := newClient(cfg, c.address, c.pool)
	if err != nil {
		return nil, err
	}
	fork.forked = true
	return fork, nil
}

func newClient(cfg Config, address *url.URL, p *pool) (*Client, error) {
	if !printable(cfg.Token) {
		return nil, errors.New("reading the token (VAULT_TOKEN): it contains a line break or another unprintable character")
	}
	p.redactor.Add(cfg.Token)
	client, err := api.NewClient(&api.Config{
		Address:          address.String(),
		HttpClient:       p.http,
		Timeout:          0,             // wire bounds each attempt; this would bound all of them together
		MaxRetries:       math.MaxInt32, // checkRetry counts
		CheckRetry:       p.checkRetry,
		Backoff:          p.wait,
		DisableRedirects: true, // net/http follows them, see checkRedirect
	})
	if err != nil {
		// vault/api reads the process's VAULT_* variables here and refuses those it cannot parse.
		return nil, fmt.Errorf("preparing the Vault client: %s", p.redactor.String(err.Error()))
	}
	// Undo what it took from them.
	client.SetToken(cfg.Token)
	client.SetHeaders(http.Header{
		api.RequestHeaderName: {"true"},
		"User-Agent":          {cfg.UserAgent},
	})
	client.SetWrappingLookupFunc(func(string, string) string { return "" })
	if cfg.Namespace != "" {
		client.SetNamespace(cfg.Namespace)
	}
	return &Client{cfg: cfg, address: address, api: client, root: client.WithNamespace(""), pool: p}, nil
}

// Address returns the server's address without credentials or path, for messages.
func (c *Client) Address() string { return origin(c.address) }

// Namespace returns the namespace requests are made in; "" is the root namespace.
func (c *Client) Namespace() string { return c.cfg.Namespace }

// Redactor returns the redactor that knows every secret this client has been given. Values may be added to it.
func (c *Client) Redactor() *Redactor { return c.pool.redactor }

// urlPath is the path of an API path's URL, unescaped. Building it here, instead of letting vault/api join it, keeps
// every character of an object's name.
func (c *Client) urlPath(path string) string {
	return strings.TrimSuffix(c.address.Path, "/") + "/v1/" + path
}
