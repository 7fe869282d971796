package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// rawRequest is a request of the bare client.
type rawRequest struct {
	method, path string
	body         string
}

// rawTask is one piece of work: its requests follow each other.
type rawTask []rawRequest

// rawClient sends requests and throws the answers away.
type rawClient struct {
	vault *server
	token string
	http  *http.Client
	sent  atomic.Int64
}

func newRawClient(vault *server) *rawClient {
	return &rawClient{vault: vault, token: vault.RootToken, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}}
}

// run carries stages out one after the other, the tasks of a stage in parallel.
func (c *rawClient) run(ctx context.Context, stages ...[]rawTask) (usage, error) {
	defer c.http.CloseIdleConnections()
	start := time.Now()
	for _, tasks := range stages {
		if err := c.stage(ctx, tasks); err != nil {
			return usage{}, fmt.Errorf("raw client: %w", err)
		}
	}
	return usage{wall: time.Since(start), requests: int(c.sent.Load())}, nil
}

func (c *rawClient) stage(ctx context.Context, tasks []rawTask) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var group sync.WaitGroup
	for range connections {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(tasks)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				if err := c.task(ctx, tasks[i]); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

func (c *rawClient) task(ctx context.Context, task rawTask) error {
	for _, r := range task {
		if err := c.send(ctx, r, io.Discard); err != nil {
			return err
		}
	}
	return nil
}

// send writes the answer's body into into.
func (c *rawClient) send(ctx context.Context, r rawRequest, into io.Writer) error {
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	request, err := http.NewRequestWithContext(ctx, r.method, c.vault.VaultAddr+"/v1/"+r.path, body)
	if err != nil {
		return err
	}
	request.Header.Set("X-Vault-Token", c.token)
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	c.sent.Add(1)
	if response.StatusCode >= http.StatusMultipleChoices {
		answer, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s %s: %s: %s", r.method, r.path, response.Status, answer)
	}
	_, err = io.Copy(into, response.Body)
	return err
}
