package render

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/record"
	"github.com/vaultci/vaultci/internal/vault"
)

// Refusal turns an error of the server about an object into a diagnostic that
// points at the block that asked for it. The object may be nil.
func Refusal(err error, o *hclschema.Object) *hcl.Diagnostic {
	diag := &hcl.Diagnostic{Severity: hcl.DiagError}
	prefix := ""
	if o != nil {
		diag.Subject = o.BlockRange()
		if o.Address != "" {
			prefix = o.Address + ": "
		}
	}
	var refused *vault.Error
	var mismatch *apply.MismatchError
	var namespace *vault.NamespaceError
	var scope *kind.ScopeError
	var unusable *record.Error
	switch {
	case errors.As(err, &unusable):
		diag.Summary, diag.Detail = "Ownership record not usable", prefix+sentence(err.Error())

	case errors.As(err, &scope):
		diag.Summary = "Not what the configuration takes it for"
		diag.Detail = prefix + sentence(err.Error()) + " " + scope.Hint()

	case errors.Is(err, context.Canceled):
		diag.Summary, diag.Detail = "Interrupted", prefix+"the request was broken off. Whether it took effect is not known; the next plan tells."
	case errors.As(err, &namespace):
		diag.Summary, diag.Detail = "Namespace not supported by the server", joinSentences(err.Error(), namespace.Hint())
	case errors.As(err, &mismatch):
		diag.Summary = "Write without effect"
		diag.Detail = prefix + sentence(err.Error()) + " Another writer may be at work, or the server is of a version that vaultci does not know. Plan again to see what it has."
	case errors.As(err, &refused):
		diag.Summary, diag.Detail = refusalText(refused, prefix)
	default:
		diag.Summary, diag.Detail = "Unexpected answer", prefix+sentence(err.Error())
	}
	var destroyed *kind.DestroyedError
	if errors.As(err, &destroyed) {
		diag.Detail += "\n\nThe old object, with all that was in it, is already deleted. The next apply makes the new one."
	}
	return diag
}

func refusalText(e *vault.Error, prefix string) (summary, detail string) {
	switch {
	case errors.Is(e, vault.ErrSealed):
		return "Vault is sealed", joinSentences(e.Error(), e.Hint())
	case errors.Is(e, vault.ErrUninitialized):
		return "Vault is not initialised", joinSentences(e.Error(), e.Hint())
	case errors.Is(e, vault.ErrUnreachable):
		return "Vault cannot be reached", joinSentences(prefix+e.Error(), e.Hint())
	case errors.Is(e, vault.ErrRateLimited):
		return "Vault limits the rate of requests", joinSentences(prefix+e.Error(), e.Hint())
	case e.Op == "login":
		return "Login refused by Vault", joinSentences(e.Error(), e.Hint())
	case errors.Is(e, vault.ErrPermission) && e.Capability() != "":
		return "Permission denied by Vault", joinSentences(prefix+e.Error()) + " " + missingRule(e)
	}
	return "Refused by Vault", joinSentences(prefix+e.Error(), e.Hint())
}

// missingRule is the policy stanza that the token lacks.
func missingRule(e *vault.Error) string {
	var quoted []string
	for _, c := range strings.FieldsFunc(e.Capability(), func(r rune) bool { return r == ',' || r == ' ' }) {
		if c != "and" && c != "or" {
			quoted = append(quoted, fmt.Sprintf("%q", c))
		}
	}
	missing := strings.Join(quoted, ", ")
	return fmt.Sprintf("The token's policies do not grant %s there. They would need:\n  path %q { capabilities = [%s] }", missing, e.Path, missing)
}

func joinSentences(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, sentence(p))
		}
	}
	return strings.Join(out, " ")
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "}") {
		return s
	}
	return s + "."
}
