package vault

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxRedirects is enough for a standby that sends a request on to a leader, which has just changed.
const maxRedirects = 3

// newTransport returns the connection pool. It keeps as many idle connections as there are workers; net/http would
// keep two for each host, vault/api three, and the other workers would open a connection for each request.
func newTransport(c Config, address *url.URL) (*http.Transport, error) {
	tlsConf, err := tlsConfig(c)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSClientConfig:       tlsConf,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConns:          c.MaxConnections,
		MaxIdleConnsPerHost:   c.MaxConnections,
		ForceAttemptHTTP2:     true, // a TLS configuration of one's own would turn it off
	}
	if c.ProxyAddress != "" {
		proxy, err := url.Parse(c.ProxyAddress)
		if err != nil || proxy.Host == "" {
			return nil, fmt.Errorf("reading the proxy address (VAULT_PROXY_ADDR): %q is not a URL such as http://proxy:3128", redactUserinfo(c.ProxyAddress))
		}
		t.Proxy = http.ProxyURL(proxy)
	}
	if address.Scheme == "unix" {
		socket := address.Host + address.Path
		t.Proxy = nil
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", socket)
		}
	}
	return t, nil
}

// parseAddress checks the server's address. Errors do not repeat a password in it.
func parseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme == "" || u.Host+u.Path == "":
		return nil, fmt.Errorf("reading the server address (VAULT_ADDR): %q is not a URL such as https://vault.example.com:8200", redactUserinfo(address))
	case u.Scheme == "unix":
		return u, nil
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("reading the server address (VAULT_ADDR): %q must begin with https:// or http://", redactUserinfo(address))
	case u.Hostname() == "":
		return nil, fmt.Errorf("reading the server address (VAULT_ADDR): %q has no host", redactUserinfo(address))
	}
	return u, nil
}

// redactUserinfo hides what stands before an @ in something that should have been a URL.
func redactUserinfo(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return redacted + address[at:]
	}
	return address
}

// checkRedirect lets net/http follow a standby's 307 (or 308) to the leader: the same method and body again, under the
// same scheme. It copies the token to the new host, hence no other scheme and no other kind of redirect.
func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	switch status := req.Response.StatusCode; {
	case status != http.StatusTemporaryRedirect && status != http.StatusPermanentRedirect:
		return http.ErrUseLastResponse
	case req.URL.Scheme != first.Scheme:
		return refusal(fmt.Sprintf("the server redirects from %s to %s, which is not followed", first.Scheme, origin(req.URL)))
	case len(via) > maxRedirects:
		return refusal(fmt.Sprintf("the server redirects more than %d times", maxRedirects))
	}
	return nil
}

// origin is the part of a URL that may be shown: no userinfo, path or query.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }
