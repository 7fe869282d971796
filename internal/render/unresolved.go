package render

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/resolver"
)

// Unresolved turns the secrets that could not be resolved into diagnostics, in their order. ranges gives the place in the
// source that asked for the secret of an index, or nil.
func Unresolved(errs resolver.Errors, ranges func(index int) *hcl.Range) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, e := range errs {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  strings.TrimSpace(e.Summary()),
			Detail:   unresolvedDetail(e),
			Subject:  ranges(e.Index),
		})
	}
	return diags
}

// unresolvedDetail says what was asked for, the cause, the claims that stand in the way, and the remedy. What several
// secrets have in common is said once.
func unresolvedDetail(e *resolver.Error) string {
	var parts []string
	if where := e.Where(); where != "" {
		if !strings.Contains(e.Summary(), e.Secret.Name) { // the words of GitLab Runner leave it out
			where = "secret " + e.Secret.Name + ", " + where
		}
		parts = append(parts, where)
	}
	if e.Same != "" {
		return strings.Join(append(parts, fmt.Sprintf("It has the login of %s, which fails as said there.", e.Same)), "\n")
	}
	if e.Detail != "" {
		parts = append(parts, e.Detail)
	}
	for _, claim := range e.Claims {
		parts = append(parts, "  "+claim)
	}
	if e.Hint != "" {
		parts = append(parts, e.Hint)
	}
	return strings.Join(parts, "\n")
}
