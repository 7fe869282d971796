package resolver

import (
	"errors"
	"fmt"
	"strings"
)

// Reason is why a secret could not be resolved, in fixed words that can be searched for.
type Reason string

// The reasons.
const (
	// Invalid: what is asked for cannot be right. Nothing was sent.
	Invalid Reason = "not a valid request"
	// Unsupported: the provider is not one that can be read from. Nothing was sent.
	Unsupported Reason = "provider not supported"
	// LoginRefused: Vault does not accept the ID token for the role.
	LoginRefused Reason = "login refused"
	// NotFound: there is no such path, version or field, or the field is null.
	NotFound Reason = "secret not found"
	// PermissionDenied: the role's policies do not allow the read.
	PermissionDenied Reason = "permission denied"
	// Unreachable: there was no answer from the server, or it cannot serve at present.
	Unreachable Reason = "Vault cannot be reached"
	// Refused: Vault answered the read with another error.
	Refused Reason = "refused by Vault"
	// Interrupted: the context ended.
	Interrupted Reason = "interrupted"
)

// Error is a secret that could not be resolved. All its texts are free of tokens and values.
type Error struct {
	Secret Secret
	// Index is the secret's place in the request.
	Index  int
	Reason Reason
	// Detail is the cause in sentences.
	Detail string
	// Claims are the claims of the ID token that stand in the way, one a line: `project_id is "43", the role wants "42"`.
	Claims []string
	// Hint is what to do about it, in sentences; "" where there is nothing to add.
	Hint string
	// Same names the secret before this one whose error is of the same login and so has the same words; else "".
	Same string
	// Err is the underlying error, if any.
	Err error

	chain string // the words of GitLab Runner, with [GitLab]
}

// Summary is one line with the reason and the secret's name, such as "resolving secrets: secret not found: PASSWORD".
func (e *Error) Summary() string {
	if e.chain != "" {
		return "resolving secrets: " + e.chain
	}
	return fmt.Sprintf("resolving secrets: %s: %s", e.Reason, e.Secret.Name)
}

// Where says what was asked for: mount, path, field, role, namespace. Secrets of other providers have none of these.
func (e *Error) Where() string {
	if e.Reason == Unsupported {
		return ""
	}
	s := e.Secret
	parts := []string{"engine " + s.engine(), "mount " + orNone(s.Mount), "path " + orNone(s.Path)}
	if s.Version > 0 {
		parts = append(parts, fmt.Sprintf("version %d", s.Version))
	}
	if s.Whole {
		parts = append(parts, "the whole secret")
	} else {
		parts = append(parts, "field "+s.Field)
	}
	parts = append(parts, "role "+orNone(s.Login.Role), "namespace "+orNone(s.Login.Namespace))
	return strings.Join(parts, ", ")
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// Error is everything in one line.
func (e *Error) Error() string {
	parts := []string{e.Summary()}
	if where := e.Where(); where != "" {
		parts[0] += " (" + where + ")"
	}
	cause := e.Detail
	if len(e.Claims) > 0 {
		cause += " " + strings.Join(e.Claims, "; ") + "."
	}
	return strings.Join(append(parts, strings.TrimSpace(cause+" "+e.Hint)), ": ")
}

// Unwrap returns [Error.Err].
func (e *Error) Unwrap() error { return e.Err }

// Errors are the secrets of one request that could not be resolved, in its order.
type Errors []*Error

// Error is one line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each to errors.Is and errors.As.
func (e Errors) Unwrap() []error {
	list := make([]error, len(e))
	for i, one := range e {
		list[i] = one
	}
	return list
}

func (e Errors) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// Is tells whether the reason is that of another *Error that has nothing but a reason.
func (e *Error) Is(target error) bool {
	var other *Error
	return errors.As(target, &other) && other.Reason == e.Reason && other.Secret == (Secret{})
}
