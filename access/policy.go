package access

import (
	"strings"
	"time"
)

// Policy is an ACL policy: what it says, without its name and its layout.
// The zero value is a policy that grants nothing.
type Policy struct {
	// Rules are the path stanzas in the order of the text. The same path may
	// occur more than once; see [Merge].
	Rules []PathRule
}

// PathRule is one path stanza of a policy.
type PathRule struct {
	// Path is the pattern as the server keeps it: one leading slash of the
	// text removed, a trailing "*" kept. It may hold {{…}} templates.
	Path string
	// Capabilities are what the stanza grants; the shorthand attribute
	// policy is already expanded. With [Deny] nothing else is in the set,
	// and the constraints below are empty, as the server drops them.
	Capabilities Capabilities

	// AllowedParameters lists the request parameters that may be sent, with
	// the values each may have; no values means any. Names are lower-case.
	// Empty means no restriction. A value is a string, bool, int, float64,
	// []any, map[string]any or []map[string]any.
	AllowedParameters map[string][]any
	// DeniedParameters lists the parameters that may not be sent, likewise.
	DeniedParameters map[string][]any
	// RequiredParameters lists the parameters that must be sent.
	RequiredParameters []string
	// MinWrappingTTL and MaxWrappingTTL bound the TTL of response wrapping,
	// and so demand it. Zero means no bound.
	MinWrappingTTL, MaxWrappingTTL time.Duration
	// MFAMethods are the MFA methods to pass (Vault Enterprise).
	MFAMethods []string
	// ControlGroup asks for the consent of others (Vault Enterprise); nil
	// means none.
	ControlGroup *ControlGroup
	// SubscribeEventTypes are the event types that [Subscribe] covers. Vault
	// only.
	SubscribeEventTypes []string

	// Expiration is when the stanza ceases to count; zero means never.
	// OpenBao only.
	Expiration time.Time
	// PaginationLimit is the largest page of a list. OpenBao only.
	PaginationLimit int
	// ResponseKeysFilterPath is the template of the path that decides
	// whether a listed key is shown. OpenBao only.
	ResponseKeysFilterPath string

	// Comment is the attribute comment, which means nothing to the server.
	Comment string
	// Line is the line of the policy text on which the stanza begins, 1 for
	// the first; 0 when it was not read from a text or the text, being JSON,
	// does not tell.
	Line int
}

// ControlGroup says who must consent before a request is carried out.
type ControlGroup struct {
	// TTL is how long consent may take. Zero means the server's default.
	TTL time.Duration
	// Factors are the consents needed, sorted by name. Empty for OpenBao,
	// which ignores them.
	Factors []ControlGroupFactor
}

// ControlGroupFactor is one consent.
type ControlGroupFactor struct {
	// Name is the factor's label.
	Name string
	// ControlledCapabilities narrows the factor to some of the stanza's
	// capabilities, by name; empty means all.
	ControlledCapabilities []string
	// GroupIDs and GroupNames name the identity groups that may consent.
	GroupIDs, GroupNames []string
	// Approvals is the number of consents needed, 1 or more.
	Approvals int
}

// Templated reports whether any path holds a {{…}} template, so that the paths
// of the policy depend on the entity behind the token.
func (p *Policy) Templated() bool {
	for _, rule := range p.Rules {
		if strings.Contains(rule.Path, "{{") {
			return true
		}
	}
	return false
}
