package vault

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Dialect is the product a server runs.
type Dialect string

// The dialects.
const (
	Vault   Dialect = "vault"
	OpenBao Dialect = "openbao"
)

// String is the product's name.
func (d Dialect) String() string {
	if d == OpenBao {
		return "OpenBao"
	}
	return "Vault"
}

// Server is what a server says about itself.
type Server struct {
	Version    string // such as "1.21.4"
	Dialect    Dialect
	Enterprise bool
	Sealed     bool
	Standby    bool
	ClusterID  string    // "" while sealed
	ServerTime time.Time // the server's clock, to the second
}

// String names the product and version, such as "Vault 1.21.4".
func (s Server) String() string { return s.Dialect.String() + " " + s.Version }

// atLeast compares the version's first two numbers.
func (s Server) atLeast(major, minor int) bool {
	a, b := s.majorMinor()
	return a > major || a == major && b >= minor
}

func (s Server) majorMinor() (major, minor int) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(s.Version, "v"), ".")
	second, _, _ := strings.Cut(rest, ".")
	major, _ = strconv.Atoi(first)
	minor, _ = strconv.Atoi(second)
	return major, minor
}

// healthAnswer is the body of sys/health; it is not wrapped in "data".
type healthAnswer struct {
	Initialized *bool  `json:"initialized"`
	Sealed      bool   `json:"sealed"`
	Standby     bool   `json:"standby"`
	Time        int64  `json:"server_time_utc"`
	Version     string `json:"version"`
	Enterprise  *bool  `json:"enterprise"`
	ClusterID   string `json:"cluster_id"`
}

// Health asks the server what it is, without a token and outside the namespace. A standby is fine. A sealed or
// uninitialised server is described as far as it goes, and the error Is [ErrSealed] or [ErrUninitialized].
func (c *Client) Health(ctx context.Context) (Server, error) {
	k := &call{op: opRead, method: methodRead, path: "sys/health", anonymous: true, global: true, query: url.Values{
		"standbyok":              {"true"},
		"perfstandbyok":          {"true"},
		"performancestandbycode": {"200"},
		"sealedcode":             {"200"},
		"uninitcode":             {"200"},
	}}
	err := c.do(ctx, k)
	if err != nil {
		return Server{}, err
	}
	var h healthAnswer
	if err := json.Unmarshal(k.answer, &h); err != nil {
		return Server{}, c.failure(ctx, k, notVault{err})
	}
	if h.Initialized == nil {
		return Server{}, c.failure(ctx, k, notVault{refusal("it has no \"initialized\"")})
	}
	return h.server(), c.unusable(h)
}

func (h healthAnswer) server() Server {
	s := Server{
		Version: h.Version, Dialect: Vault, Sealed: h.Sealed, Standby: h.Standby, ClusterID: h.ClusterID,
		Enterprise: h.Enterprise != nil && *h.Enterprise,
		ServerTime: time.Unix(h.Time, 0).UTC(),
	}
	if s.atLeast(2, 0) && h.Enterprise == nil {
		s.Dialect = OpenBao
	}
	return s
}

// unusable returns the error of a server that can do nothing yet.
func (c *Client) unusable(h healthAnswer) error {
	e := &Error{Op: opRead, Method: methodRead, Path: "sys/health", Address: c.Address(), Status: http.StatusServiceUnavailable, Attempts: 1}
	switch {
	case !*h.Initialized:
		e.Messages = []string{"Vault is not initialized"}
	case h.Sealed:
		e.Messages = []string{"Vault is sealed"}
	default:
		return nil
	}
	return e
}
