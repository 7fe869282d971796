package lint

import "github.com/hashicorp/hcl/v2"

// Finding is one fault that a rule found.
type Finding struct {
	// Rule is what found it.
	Rule *Rule
	// Severity is the rule's, or what the configuration makes of it.
	Severity Severity
	// Message says what is wrong, and Remedy what to do about it, in sentences.
	Message, Remedy string
	// Address is the object's in the configuration, such as
	// jwt_role.production["payments"]; for a live object the one that it would
	// have under its name; empty for what is no object's.
	Address string
	// Also are the addresses of further instances of the same block with the
	// same fault.
	Also []string
	// Path is the object's API path; empty for what is no object's.
	Path string
	// Range is the narrowest part of the source that is at fault; nil for a live
	// object.
	Range *hcl.Range
	// Block is the header of the block around it, or nil.
	Block *hcl.Range
	// Related are other places that one has to look at.
	Related []Related
	// Edits remove the cause; none where a person must decide.
	Edits []Edit
}

// Related is another place that belongs to a finding.
type Related struct {
	// Message says what there is to see.
	Message string
	// Address and Path name the object there.
	Address, Path string
	// Range is the place in the source; nil for a live object.
	Range *hcl.Range
}

// Edit replaces a part of the source.
type Edit struct {
	// Range is what is replaced; an empty one inserts.
	Range hcl.Range
	// Text takes its place.
	Text string
}
