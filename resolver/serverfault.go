package resolver

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/vaultci/vaultci/internal/vault"
)

func interrupted(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func interruption(err error) *Error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{
			Reason: Interrupted, Err: err, Detail: "The time for all requests together has run out.",
			Hint: "Check the network and the server, or give more time (--timeout).",
		}
	}
	return &Error{Reason: Interrupted, Err: err, Detail: "The run was broken off before the answer."}
}

// serverFault explains a failure that has nothing to do with what was asked for.
func serverFault(err error) *Error {
	fault := &Error{Reason: Refused, Err: err, Detail: sentence(err.Error()), Hint: remedy(err)}
	var unsent *connectionError
	if errors.As(err, &unsent) {
		fault.Reason = Invalid
		return fault
	}
	var e *vault.Error
	if !errors.As(err, &e) {
		return fault
	}
	switch {
	case e.Status < http.StatusBadRequest, e.Status == http.StatusTooManyRequests, e.Status > http.StatusInternalServerError:
		fault.Reason = Unreachable
	}
	return fault
}

// remedy is what to do about an error of the server or on the way to it. The client speaks of the variables of the vault
// command; a job has others.
func remedy(err error) string {
	if strings.Contains(err.Error(), "x509:") && strings.Contains(err.Error(), "unknown authority") {
		return "There are two remedies: add the certificate of the server's authority to the trusted ones of the machine or image " +
			"that this runs on, or set VAULT_CACERT to a file with it."
	}
	var hinted interface{ Hint() string }
	if !errors.As(err, &hinted) {
		return ""
	}
	return strings.NewReplacer("VAULT_ADDR", "VAULT_SERVER_URL", "VAULT_CLIENT_TIMEOUT", "VAULT_CLIENT_TIMEOUT or --timeout").Replace(hinted.Hint())
}
