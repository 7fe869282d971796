package access

import (
	"fmt"
	"slices"
	"strings"
)

// Verdict is the answer to whether a request is allowed. It is part of the JSON
// output.
type Verdict string

// The verdicts.
const (
	// Denied is a certain no.
	Denied Verdict = "no"
	// Allowed is a yes, under the conditions that are named with it.
	Allowed Verdict = "yes"
	// Unknown is neither: the answer depends on what cannot be seen here.
	Unknown Verdict = "unknown"
)

// Decision says whether a request is allowed, and why.
type Decision struct {
	// Verdict is the answer.
	Verdict Verdict
	// Rule is the rule that decides: all stanzas for its path, joined. Nil
	// when none matches, or when the token has the policy "root".
	Rule *PathRule
	// Grants are the policies that have a stanza for the rule's path, in the
	// order in which they were given.
	Grants []Grant
	// Why is a full sentence.
	Why string
	// Conditions are what an allowed request must satisfy besides, in full
	// sentences.
	Conditions []string
	// Open are the reasons why the verdict is unknown, in full sentences.
	Open []string
	// Assumed is what was taken for granted of an entity that is known in
	// part.
	Assumed []string
}

// Policies returns the names of the policies that have a part in the rule that
// grants any of the capabilities, sorted.
func (d *Decision) Policies(c Capabilities) []string {
	var names []string
	for _, g := range d.Grants {
		if g.Capabilities&c != 0 {
			names = append(names, g.Policy)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Decide reports whether a request is allowed that needs the capability: one of
// [Create], [Read], [Update], [Patch], [Delete], [List], [Scan], [Recover],
// [Subscribe], or [Sudo] by itself. The path is that of the API without "v1/";
// for a list, a slash is added at its end, as the server does. Paths of sys/ and
// auth/token/ that are root-protected need sudo besides.
//
// What the body of the request says is not looked at; see [Decision].Conditions.
func (a *ACL) Decide(capability Capabilities, path string) Decision {
	path = strings.TrimLeft(path, "/")
	list := capability&(List|Scan) != 0
	if list && !strings.HasSuffix(path, "/") {
		path += "/"
	}
	if a.root {
		return Decision{Verdict: Allowed, Why: `The policy "root" allows everything.`}
	}
	d := Decision{Verdict: Denied, Assumed: a.assumed}
	if e := a.find(path, list); e != nil {
		d.Rule, d.Grants = &e.rule, e.grants
	}
	needed := capability
	if IsSudoPath(path) {
		needed |= Sudo
	}
	d.judge(capability, needed, path)
	a.doubt(&d, needed, path)
	if d.Verdict == Allowed {
		d.condition(capability)
	}
	return d
}

// judge compares what is needed with what the rule grants.
func (d *Decision) judge(capability, needed Capabilities, path string) {
	r := d.Rule
	switch {
	case r == nil:
		d.Why = fmt.Sprintf("No rule matches %s.", path)
	case r.Capabilities.Has(Deny):
		d.Why = fmt.Sprintf("path %q is denied by %s.", r.Path, policyList(d.Policies(Deny)))
	case !r.Capabilities.Has(capability):
		d.Why = fmt.Sprintf("path %q decides, of %s, and grants %s.", r.Path, policyList(d.names()), orNothing(r.Capabilities))
	case !r.Capabilities.Has(needed):
		d.Why = fmt.Sprintf("path %q grants %s, but %s is root-protected and needs sudo in the same rule.", r.Path, capability, path)
	case r.MinWrappingTTL != 0 && r.MaxWrappingTTL != 0 && r.MaxWrappingTTL < r.MinWrappingTTL:
		d.Why = fmt.Sprintf("path %q, joined of several stanzas, wants a wrapping TTL of at least %s and at most %s.", r.Path, duration(r.MinWrappingTTL), duration(r.MaxWrappingTTL))
	default:
		d.Verdict = Allowed
		d.Why = fmt.Sprintf("path %q of %s grants %s.", r.Path, policyList(d.Policies(capability)), needed)
	}
}

func (d *Decision) names() []string { return d.Policies(endOfCapabilities - 1) }

func orNothing(c Capabilities) string {
	if c == 0 {
		return "nothing"
	}
	return c.String()
}

// policyList names policies in a sentence.
func policyList(names []string) string {
	const shown = 3
	switch n := len(names); {
	case n == 0:
		return "a policy that grants nothing"
	case n == 1:
		return fmt.Sprintf("policy %q", names[0])
	case n <= shown:
		return fmt.Sprintf("policies %q", names)
	default:
		return fmt.Sprintf("policies %q and %d more", names[:shown], n-shown)
	}
}

// doubt makes the verdict unknown where something out of sight could change it.
func (a *ACL) doubt(d *Decision, needed Capabilities, path string) {
	for _, name := range a.absent {
		d.Open = append(d.Open, fmt.Sprintf("What policy %q says is not known.", name))
	}
	var have Capabilities
	if d.Rule != nil {
		have = d.Rule.Capabilities
	}
	for _, e := range a.open { // it may take the rule's place, or join it
		grants := (e.rule.Capabilities | have).Has(needed) && !e.rule.Capabilities.Has(Deny)
		if grants != (d.Verdict == Allowed) && e.mayMatch(path) {
			d.Open = append(d.Open, fmt.Sprintf("The template in a path of policy %q, which becomes %s, may match.", e.grants[0].Policy, e.rule.Path))
		}
	}
	if r := d.Rule; r != nil && d.Verdict == Allowed {
		if r.ControlGroup != nil {
			d.Open = append(d.Open, "A control group must consent (Vault Enterprise).")
		}
		if len(r.MFAMethods) > 0 {
			d.Open = append(d.Open, "MFA must be passed (Vault Enterprise).")
		}
		if !r.Expiration.IsZero() {
			d.Open = append(d.Open, fmt.Sprintf("The rule counts until %s (OpenBao).", r.Expiration.Format("2006-01-02 15:04:05 MST")))
		}
	}
	if len(d.Open) > 0 {
		d.Verdict = Unknown
	}
}

// mayMatch reports whether a path with gaps might match: too often rather than
// too rarely.
func (e *entry) mayMatch(path string) bool {
	parts := strings.Split(e.rule.Path, "/")
	for i, part := range parts {
		if part == "+" {
			parts[i] = "*"
		}
	}
	pattern := strings.Join(parts, "/")
	return GlobMatch(pattern, path) || GlobMatch(pattern, strings.TrimSuffix(path, "/"))
}

// condition says what else the rule asks of a request.
func (d *Decision) condition(capability Capabilities) {
	r := d.Rule
	say := func(format string, args ...any) { d.Conditions = append(d.Conditions, fmt.Sprintf(format, args...)) }
	if low, high := r.MinWrappingTTL, r.MaxWrappingTTL; low != 0 && high != 0 {
		say("The response must be wrapped, for %s to %s.", duration(low), duration(high))
	} else if low != 0 {
		say("The response must be wrapped, for at least %s.", duration(low))
	} else if high != 0 {
		say("The response must be wrapped, for at most %s.", duration(high))
	}
	if capability&(Read|Create|Update|Patch|Recover) == 0 {
		return
	}
	if list := lowerSet(r.RequiredParameters); len(list) > 0 {
		say("The request must have the parameters %s.", strings.Join(list, ", "))
	}
	for _, name := range sortedKeys(r.DeniedParameters) {
		say("The request must not have %s.", parameter(name, r.DeniedParameters[name]))
	}
	if _, all := r.AllowedParameters["*"]; len(r.AllowedParameters) > 0 && !(all && len(r.AllowedParameters) == 1) {
		var list []string
		for _, name := range sortedKeys(r.AllowedParameters) {
			list = append(list, parameter(name, r.AllowedParameters[name]))
		}
		say("Of parameters, the request may have %s only.", strings.Join(list, "; "))
	}
}

// parameter names a parameter with its values.
func parameter(name string, values []any) string {
	if name == "*" {
		name = "any"
	}
	if len(values) == 0 {
		return name
	}
	return name + " = " + spellSome(values)
}
