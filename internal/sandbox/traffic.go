package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// Traffic is what Vault was asked since the start or the last [Process.ResetRequests].
type Traffic struct {
	// Total is the number of requests, and Methods the number by method; a GET with ?list=true counts as LIST.
	Total   int            `json:"total"`
	Methods map[string]int `json:"methods"`
	// Connections is how many connections were opened, and MaxInFlight the most requests served at one time.
	Connections int `json:"connections"`
	MaxInFlight int `json:"max_in_flight"`
	// Requests are the requests by path, with --record; otherwise it is empty.
	Requests []RequestCount `json:"requests"`
}

// RequestCount is how often one request was made.
type RequestCount struct {
	Method string `json:"method"`
	Path   string `json:"path"`   // as in Vault's documentation: without /v1/ and query
	Status int    `json:"status"` // of the answer; 0 when there was none
	Fault  string `json:"fault"`  // the action of the [Fault] it met, or empty
	Count  int    `json:"count"`
}

// Count is the number of requests with this method and path, whatever the answer. It needs --record.
func (t Traffic) Count(method, path string) int {
	total := 0
	for _, request := range t.Requests {
		if request.Method == method && request.Path == path {
			total += request.Count
		}
	}
	return total
}

// Writes is the number of requests that may have changed something.
func (t Traffic) Writes() int {
	total := 0
	for method, n := range t.Methods {
		if !slices.Contains([]string{http.MethodGet, http.MethodHead, "LIST"}, method) {
			total += n
		}
	}
	return total
}

// Requests returns what Vault was asked. Paths need the flag --record.
func (p *Process) Requests(ctx context.Context) (Traffic, error) {
	var traffic Traffic
	answer, err := p.control(ctx, http.MethodGet, "/sandbox/requests", nil, nil)
	if err == nil {
		err = json.Unmarshal(answer, &traffic)
	}
	if err != nil {
		return Traffic{}, fmt.Errorf("reading the requests: %w", err)
	}
	return traffic, nil
}

// LoggedRequest is one request to Vault.
type LoggedRequest struct {
	Method string `json:"method"`
	Path   string `json:"path"`   // as in [RequestCount]
	Status int    `json:"status"` // of the answer; 0 when there was none yet
	Fault  string `json:"fault"`  // the action of the [Fault] it met, or empty
}

// Log returns every request in the order of arrival. It needs --record.
func (p *Process) Log(ctx context.Context) ([]LoggedRequest, error) {
	var log []LoggedRequest
	answer, err := p.control(ctx, http.MethodGet, "/sandbox/requests/log", nil, nil)
	if err == nil {
		err = json.Unmarshal(answer, &log)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the log of requests: %w", err)
	}
	return log, nil
}

// ResetRequests starts counting anew.
func (p *Process) ResetRequests(ctx context.Context) error {
	if _, err := p.control(ctx, http.MethodPost, "/sandbox/requests/reset", nil, nil); err != nil {
		return fmt.Errorf("resetting the requests: %w", err)
	}
	return nil
}
