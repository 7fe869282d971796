package lint

import "time"

// Rule is one thing that is checked, as a table of facts.
type Rule struct {
	// ID is the rule's permanent name, VCI and three digits.
	ID string
	// Name is what people call it, words joined by dashes.
	Name string
	// Severity is how bad a finding is, unless the configuration says otherwise.
	Severity Severity
	// Summary says what is checked, in one sentence.
	Summary string
	// Why says what can happen, in paragraphs of Markdown.
	Why string
	// Source says where the facts in Why come from.
	Source string
	// Bad and Good are configurations that the rule finds fault with and not.
	// What they leave out stands in [Prelude].
	Bad, Good string
	// Attack is what the bad example lets happen.
	Attack Attack
	// Fixable is true where findings come with edits that remove their cause.
	Fixable bool
	// Live is true where only a live server can tell: no file is at fault.
	Live bool
	// Others are further rules that find fault with the good example, each with
	// the reason why the example is as it is.
	Others map[string]string

	check func(*pass)
}

// Attack is what the bad example of a rule lets happen and the good one does not.
// The tests carry it out on a real Vault.
type Attack struct {
	// Story says in a sentence who does what.
	Story string
	// Claims are those of the attacker's token that matter. The others are those
	// of [Stranger].
	Claims map[string]any
	// Role is the role to log in to; "deploy" where it is empty.
	Role string
	// Capability and Path are a request. Where they are given, both examples
	// admit the login, and only the bad one allows the request.
	Capability, Path string
	// Lockout is true where the fault shuts jobs out: the good example admits
	// the login, or allows the request, and the bad one does not.
	Lockout bool
	// Unshown says why the attack cannot be shown by a login or a request.
	Unshown string
}

// Ago is a time in a claim of an [Attack]: that long before the login, in seconds
// since 1970.
type Ago time.Duration

// MarshalText writes it for people.
func (a Ago) MarshalText() ([]byte, error) {
	return []byte(durationText(time.Duration(a)) + " ago"), nil
}

// Severity is how bad a finding is.
type Severity int

const (
	// Off is for rules that are not run.
	Off Severity = iota
	// Notice is for what is worth knowing.
	Notice
	// Warning is for what is probably wrong.
	Warning
	// Error is for what lets somebody in, or shuts everybody out.
	Error
)

// String returns "off", "notice", "warning" or "error".
func (s Severity) String() string { return SeverityNames()[s] }

// SeverityNames are the names of the severities, from Off to Error.
func SeverityNames() []string { return []string{"off", "notice", "warning", "error"} }

// ParseSeverity returns the severity of that name.
func ParseSeverity(name string) (Severity, bool) {
	for i, known := range SeverityNames() {
		if known == name {
			return Severity(i), true
		}
	}
	return Off, false
}
