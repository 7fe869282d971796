package main

import "errors"

// The exit statuses. They are part of the contract with pipelines.
const (
	exitOK       = 0 // done, nothing to report
	exitFailed   = 1 // the tool failed: bad input, a refusal, a change that failed
	exitDrift    = 2 // drift: there is some
	exitChanges  = 2 // plan --detailed-exitcode: there are changes
	exitFindings = 2 // lint, audit: there are findings at or above --fail-on
	exitNo       = 2 // can, whocan, test: the answer is no, or not known
	exitFormat   = 3 // fmt --check: a file would change
)

// exitStatus is an error that only carries a status: what there is to say has
// been said.
type exitStatus int

// Error implements error. It is never shown.
func (exitStatus) Error() string { return "exit" }

// hintedError is an error with the next step to take.
type hintedError struct {
	err  error
	hint string
}

// Error gives the error without its hint.
func (e *hintedError) Error() string { return e.err.Error() }

// Unwrap gives the error itself.
func (e *hintedError) Unwrap() error { return e.err }

func withHint(message, hint string) error {
	return &hintedError{errors.New(message), hint}
}
