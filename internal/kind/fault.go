package kind

import (
	"context"
	"errors"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
)

// Fault is what went wrong about an object, or about several in one request.
type Fault struct {
	// Objects are those that needed the request; empty when all did.
	Objects []*hclschema.Object
	// Err is usually a [vault.Error].
	Err error
}

// Lost says of an error of this package whether every further request would meet
// it too.
func (*Server) Lost(err error) bool { return fatal(err) }

// fatal says whether an error would meet every further request too.
func fatal(err error) bool {
	if errors.Is(err, vault.ErrUnreachable) || errors.Is(err, vault.ErrSealed) || errors.Is(err, vault.ErrUninitialized) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	var refused *vault.Error
	if !errors.As(err, &refused) || !errors.Is(err, vault.ErrPermission) {
		return false
	}
	return refused.Anonymous || strings.Contains(strings.Join(refused.Messages, "\n"), "invalid token")
}
