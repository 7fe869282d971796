package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// What a [Fault] does to a request.
const (
	// Drop resets the connection; Vault never sees the request.
	Drop = "drop"
	// DropAnswer resets the connection after Vault has carried the request out.
	DropAnswer = "drop-answer"
	// Answer answers with the fault's status; Vault never sees the request.
	Answer = "status"
	// Delay waits before it lets the request through.
	Delay = "delay"
)

// Fault breaks some of the requests to Vault on purpose.
type Fault struct {
	// Action is [Drop], [DropAnswer], [Answer] or [Delay].
	Action string
	// Method and Path pick the requests, empty means any. Path is without /v1/; a trailing * stands for any rest.
	Method, Path string
	// After is how many of those pass first; Count is how many are broken then: 0 means one, -1 all.
	After, Count int
	// Status, RetryAfter (the header) and Message (the error's text) make up the response of [Answer].
	Status              int
	RetryAfter, Message string
	// Wait is for [Delay].
	Wait time.Duration
}

// AddFault puts a fault in force beside those there are.
func (p *Process) AddFault(ctx context.Context, fault Fault) error {
	body := map[string]any{
		"action": fault.Action, "method": fault.Method, "path": fault.Path, "after": fault.After, "count": fault.Count,
		"status": fault.Status, "retry_after": fault.RetryAfter, "message": fault.Message, "delay": fault.Wait.String(),
	}
	if _, err := p.control(ctx, http.MethodPost, "/sandbox/faults", nil, body); err != nil {
		return fmt.Errorf("adding a fault: %w", err)
	}
	return nil
}

// ClearFaults ends all faults.
func (p *Process) ClearFaults(ctx context.Context) error {
	if _, err := p.control(ctx, http.MethodDelete, "/sandbox/faults", nil, nil); err != nil {
		return fmt.Errorf("clearing the faults: %w", err)
	}
	return nil
}
