package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/vaultci/vaultci/sandbox/internal/certs"
	"github.com/vaultci/vaultci/sandbox/internal/issuer"
	"github.com/vaultci/vaultci/sandbox/internal/traffic"
	"github.com/vaultci/vaultci/sandbox/internal/vaultcore"
)

// addresses is the line of JSON that announces a sandbox.
type addresses struct {
	VaultAddr  string `json:"vault_addr"`
	RootToken  string `json:"root_token"`
	IssuerURL  string `json:"issuer_url"`
	UnsealKey  string `json:"unseal_key,omitempty"`  // with --seal
	CACert     string `json:"ca_cert,omitempty"`     // with --tls or --issuer-tls: a PEM file
	ClientCert string `json:"client_cert,omitempty"` // with --client-auth: a PEM file
	ClientKey  string `json:"client_key,omitempty"`  // with --client-auth: a PEM file
}

// sandbox is a running Vault with its issuer.
type sandbox struct {
	vault, issuer *endpoint
	addresses     addresses
	directory     string     // of the certificate files; "" without TLS
	failed        chan error // a server that stopped by itself
}

// start brings everything up. On failure it leaves nothing behind.
func start(ctx context.Context, opts options, stderr io.Writer) (*sandbox, error) {
	box := &sandbox{failed: make(chan error, 2)}
	if err := box.open(ctx, opts, opts.logger(stderr)); err != nil {
		return nil, errors.Join(err, box.close())
	}
	return box, nil
}

// open makes the issuer before the core: its RSA key is generated meanwhile.
func (s *sandbox) open(ctx context.Context, opts options, logger hclog.Logger) error {
	if err := s.listen(ctx, opts); err != nil {
		return err
	}
	if err := s.secure(opts); err != nil {
		return err
	}
	tokens := issuer.New(s.issuer.url)
	core, err := vaultcore.Start(ctx, vaultcore.Config{
		Logger:    logger,
		Sealed:    opts.sealed,
		RateLimit: opts.rateLimit,
	})
	if err != nil {
		return err
	}
	monitor, err := newMonitor(opts)
	if err != nil {
		return err
	}
	s.vault.server.ConnState = monitor.CountConnections
	s.vault.server.ConnContext = monitor.ConnContext
	s.vault.serve(monitor.Wrap(core.Handler()), logger, s.failed)
	s.issuer.serve(issuerHandler(tokens, monitor), logger, s.failed)

	s.addresses.VaultAddr = s.vault.url
	s.addresses.IssuerURL = s.issuer.url
	s.addresses.RootToken = core.RootToken
	if opts.sealed {
		s.addresses.UnsealKey = core.UnsealKey
	}
	return nil
}

func (s *sandbox) listen(ctx context.Context, opts options) (err error) {
	if s.vault, err = listen(ctx, opts.listen); err != nil {
		return fmt.Errorf("listening for vault: %w", err)
	}
	if s.issuer, err = listen(ctx, opts.issuerListen); err != nil {
		return fmt.Errorf("listening for the issuer: %w", err)
	}
	return nil
}

// secure gives the endpoints certificates and writes the files clients need.
func (s *sandbox) secure(opts options) error {
	if !opts.tls && !opts.issuerTLS {
		return nil
	}
	authority, err := certs.New()
	if err != nil {
		return err
	}
	if opts.tls {
		if err := s.vault.secure(authority, opts.clientAuth); err != nil {
			return err
		}
	}
	if opts.issuerTLS {
		if err := s.issuer.secure(authority, false); err != nil {
			return err
		}
	}
	if s.directory, err = os.MkdirTemp("", "vaultci-sandbox-"); err != nil {
		return err
	}
	files, err := authority.WriteFiles(s.directory, opts.clientAuth)
	if err != nil {
		return err
	}
	s.addresses.CACert = files.CA
	s.addresses.ClientCert = files.ClientCert
	s.addresses.ClientKey = files.ClientKey
	return nil
}

// newMonitor makes the monitor with the faults that the flags ask for.
func newMonitor(opts options) (*traffic.Monitor, error) {
	monitor := traffic.New(traffic.Config{Record: opts.record, Latency: opts.latency})
	if opts.dropAfter < 0 {
		return monitor, nil
	}
	fault := traffic.Fault{Action: "drop", After: opts.dropAfter, Count: opts.dropCount}
	if opts.dropAnswer {
		fault.Action = "drop-answer"
	}
	return monitor, monitor.AddFault(fault)
}

// issuerHandler serves the sandbox's own endpoints beside the issuer's, so that
// they never mix with Vault's.
func issuerHandler(tokens *issuer.Issuer, monitor *traffic.Monitor) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", tokens.Handler())
	mux.Handle("/sandbox/", monitor.Handler())
	return mux
}

// announce prints the one line.
func (s *sandbox) announce(out io.Writer) error {
	return json.NewEncoder(out).Encode(s.addresses)
}

// close ends the servers and removes the files. The core is in memory only, so
// it is left to the end of the process.
func (s *sandbox) close() error {
	var err error
	for _, endpoint := range []*endpoint{s.vault, s.issuer} {
		if endpoint != nil {
			err = errors.Join(err, endpoint.close())
		}
	}
	if s.directory != "" {
		err = errors.Join(err, os.RemoveAll(s.directory))
	}
	return err
}
