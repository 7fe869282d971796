package vault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What an [*Error] can be, for errors.Is. Cancelled contexts are context.Canceled and context.DeadlineExceeded as usual.
var (
	// ErrNotFound: there is nothing at the path, for a missing mount too.
	ErrNotFound = errors.New("not found")
	// ErrNoMount: nothing is mounted where the path points.
	ErrNoMount = errors.New("no mount at this path")
	// ErrPermission: the token is invalid or its policies do not allow the request.
	ErrPermission = errors.New("permission denied")
	// ErrSealed: the server is sealed.
	ErrSealed = errors.New("the server is sealed")
	// ErrUninitialized: the server has never been initialised.
	ErrUninitialized = errors.New("the server is not initialised")
	// ErrRateLimited: a quota refuses the request (429) in spite of the retries.
	ErrRateLimited = errors.New("rate limit exceeded")
	// ErrUnreachable: there was no answer: no connection, no trust in the certificate, or no answer in time.
	ErrUnreachable = errors.New("the server cannot be reached")
	// ErrBuiltIn: the object is the server's own, and it does not let it be deleted.
	ErrBuiltIn = errors.New("the object is the server's own")
	// ErrAmbiguous: a request that must not be repeated failed in a way that leaves open whether it was carried out.
	ErrAmbiguous = errors.New("it is unknown whether the request was carried out")
)

// The operations as [Error.Op] names them.
const (
	opRead   = "read"
	opList   = "list"
	opWrite  = "write"
	opDelete = "delete"
	opLogin  = "login"
)

// Error is a request that failed for good, after its retries. All its texts are redacted.
type Error struct {
	Op        string // "read", "list", "write", "delete" or "login"
	Method    string // GET, LIST, POST or DELETE
	Path      string // the API path, without "v1/"
	Namespace string // "" is the root namespace
	Address   string // the server, as scheme://host:port
	Status    int    // of the latest answer; 0 if there was none
	// Messages are Vault's reasons, one for each item. A bare 404 has none.
	Messages []string
	// Said are the same reasons as the server wrote them, line breaks included, for whoever must show what another client
	// would. An answer that is not JSON is one.
	Said []string
	// Err is what stood in the way of an answer: the network's error, the context's, or a refusal of this package.
	Err        error
	RetryAfter time.Duration // what the latest answer asked to wait; 0 if it did not
	Attempts   int           // requests sent; 0 if the request was refused before
	Ambiguous  bool          // see [ErrAmbiguous]
	Anonymous  bool          // the request was sent without a token, because there was none

	interrupted bool // Err is the caller's context's
}

// Error says what was being done, in which namespace, and why it failed: one line, no remedy (see [Error.Hint]).
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(gerund(e.Op) + " " + e.Path)
	if e.Namespace != "" {
		fmt.Fprintf(&b, " in namespace %s", e.Namespace)
	}
	b.WriteString(": ")
	if e.Ambiguous {
		b.WriteString(ErrAmbiguous.Error() + ": ")
	}
	b.WriteString(e.reason())
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	return b.String()
}

func (e *Error) reason() string {
	said := strings.Join(e.Messages, "; ")
	if said == "" {
		said = strings.ToLower(http.StatusText(e.Status))
	}
	switch {
	case e.Err != nil && e.Status == 0 && e.unreachable():
		return fmt.Sprintf("reaching %s: %v", e.Address, e.Err)
	case e.Err != nil && e.Status < http.StatusBadRequest:
		return e.Err.Error()
	case e.Err != nil:
		return fmt.Sprintf("%v; the latest answer was %s (HTTP %d)", e.Err, said, e.Status)
	}
	return fmt.Sprintf("%s (HTTP %d)", said, e.Status)
}

func gerund(op string) string {
	switch op {
	case opRead:
		return "reading"
	case opList:
		return "listing"
	case opDelete:
		return "deleting"
	case opLogin:
		return "logging in at"
	}
	return "writing"
}

// Unwrap returns [Error.Err].
func (e *Error) Unwrap() error { return e.Err }

// Is tells whether the error is one of the Err… values of this package.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.absent()
	case ErrNoMount:
		return e.Status == http.StatusNotFound && e.says("no handler for route") || e.noMountEntry()
	case ErrPermission:
		return e.Status == http.StatusForbidden
	case ErrSealed:
		return e.Status == http.StatusServiceUnavailable && e.says("is sealed")
	case ErrUninitialized:
		return e.says("not initialized")
	case ErrRateLimited:
		return e.Status == http.StatusTooManyRequests
	case ErrUnreachable:
		return e.Status == 0 && e.unreachable()
	case ErrBuiltIn:
		return e.Op == opDelete && e.Status == http.StatusBadRequest && e.says("cannot delete")
	case ErrAmbiguous:
		return e.Ambiguous
	}
	return false
}

// absent tells whether the object is not there. Some 404s say something else: that the endpoint does not exist, or
// that the mount is just being removed or moved.
func (e *Error) absent() bool {
	if e.Status != http.StatusNotFound {
		return e.noMountEntry()
	}
	return !e.says("unsupported path") && !e.says("enterprise-only feature") && !e.says("route entry is tainted")
}

// noMountEntry recognises how sys/auth/x and sys/mounts/x say that there is no such mount, as a 400.
func (e *Error) noMountEntry() bool {
	return e.Status == http.StatusBadRequest && (e.says("No secret engine mount at") || e.says("No auth engine at"))
}

// unreachable tells whether Err is the network's.
func (e *Error) unreachable() bool {
	var refused refusal
	return e.Err != nil && !e.interrupted && !errors.As(e.Err, &refused)
}

func (e *Error) says(text string) bool {
	for _, m := range e.Messages {
		if strings.Contains(m, text) {
			return true
		}
	}
	return false
}
