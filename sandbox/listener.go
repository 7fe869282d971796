package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/vaultci/vaultci/sandbox/internal/certs"
)

// readHeaderTimeout is that of Vault's own server.
const readHeaderTimeout = 10 * time.Second

// endpoint is one listening server.
type endpoint struct {
	listener net.Listener
	url      string
	server   *http.Server
}

// listen opens the address. The server is started by [endpoint.serve], so that
// the URL is known before there is a handler.
func listen(ctx context.Context, address string) (*endpoint, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	host, port := reachable(listener.Addr())
	return &endpoint{
		listener: listener,
		url:      "http://" + net.JoinHostPort(host, port),
		server:   &http.Server{ReadHeaderTimeout: readHeaderTimeout},
	}, nil
}

// secure makes the endpoint speak TLS with a certificate of the authority.
func (e *endpoint) secure(authority *certs.Authority, clientAuth bool) error {
	host, port := reachable(e.listener.Addr())
	config, err := authority.ServerConfig(host, clientAuth)
	if err != nil {
		return fmt.Errorf("making a server certificate: %w", err)
	}
	config.NextProtos = []string{"h2", "http/1.1"}
	e.listener = tls.NewListener(e.listener, config)
	e.url = "https://" + net.JoinHostPort(host, port)
	return nil
}

// serve answers requests in the background, with the timeouts of Vault's own
// server, and reports on failed if it stops by itself.
func (e *endpoint) serve(handler http.Handler, logger hclog.Logger, failed chan<- error) {
	e.server.Handler = handler
	e.server.ReadTimeout = 30 * time.Second
	e.server.IdleTimeout = 5 * time.Minute
	e.server.ErrorLog = logger.StandardLogger(nil)
	go func() {
		if err := e.server.Serve(e.listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serving %s: %w", e.url, err)
		}
	}()
}

// reachable is the host and port by which clients on this machine reach an
// address: a wildcard address is reached on the loopback.
func reachable(address net.Addr) (host, port string) {
	host, port, _ = net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return host, port
}

// close ends the server and its connections; the listener too if it never served.
func (e *endpoint) close() error {
	if err := e.server.Close(); err != nil {
		return err
	}
	if err := e.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
