package main

import (
	"context"

	"github.com/vaultci/vaultci/internal/sandbox"
)

// server is a real Vault.
type server struct {
	*sandbox.Process
	env []string // what else a child needs to reach it
}

// onServer gives work a fresh Vault.
func (b *bench) onServer(ctx context.Context, work func(*server) error) error {
	process, err := sandbox.Start(ctx, b.sandbox)
	if err != nil {
		return err
	}
	defer func() { _ = process.Stop() }() // what was measured is not touched by how it ends
	return work(&server{Process: process})
}

// counted is what work costs, with the number of requests that Vault saw.
func (s *server) counted(ctx context.Context, work func() (usage, error)) (usage, error) {
	if err := s.ResetRequests(ctx); err != nil {
		return usage{}, err
	}
	u, err := work()
	if err != nil {
		return u, err
	}
	traffic, err := s.Requests(ctx)
	u.requests = traffic.Total
	return u, err
}
