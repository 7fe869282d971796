package profile

import (
	"net/url"
	"slices"
	"strings"
)

// Profile is what is known of one kind of issuer.
type Profile struct {
	// Name is what lint { issuer_profile = … } calls it.
	Name string
	// Title is what people call it.
	Title string
	// Hosts are the hosts of its issuer URLs. One that begins with a dot or
	// ends with one stands for all that have it at that end.
	Hosts []string
	// Paths are paths that its issuer URLs end in, on any host.
	Paths []string
	// Shared is true where strangers have tokens of the same issuer.
	Shared bool
	// Open is true where tokens may carry claims that are not listed.
	Open bool
	// Claims are those that tokens carry, beside nothing but what Open allows.
	Claims []Claim
	// Subject reads a value of sub as claims; nil where sub is one value.
	Subject func(sub string) []Component
	// Algorithms are those that the issuer signs with.
	Algorithms []string
	// Tenant names a claim that says best whose job a token belongs to, with a
	// value as an example.
	Tenant, TenantExample string
}

// Component is a part of sub that stands for a claim.
type Component struct {
	// Claim is the name of that claim.
	Claim string
	// Value is the value, or the pattern, of that claim.
	Value string
}

// Claim is a claim of an issuer's tokens.
type Claim struct {
	// Name is the top-level name in the token, or a JSON pointer to something
	// within a claim that is an object.
	Name string
	// Type is the JSON type of the value.
	Type Type
	// Truth is true for strings that are "true" or "false".
	Truth bool
	// When says when a token has the claim; empty for always.
	When string
	// Since is the issuer's version that brought the claim; empty for long ago.
	Since string
	// Identity says what the claim tells of the project of a job.
	Identity Identity
	// Hierarchical values are paths: what follows a slash lies below.
	Hierarchical bool
	// PerJob values differ from one job to the next.
	PerJob bool
	// Mutable values can be changed by the person, or taken over by another.
	Mutable bool
}

// Type is the JSON type of a claim's value.
type Type int

const (
	// String is the type of most claims, also of those that read like numbers
	// or truth values.
	String Type = iota
	// Number is an integer.
	Number
	// Bool is true or false.
	Bool
	// Strings is a list of strings.
	Strings
	// Object is a map, which can only be bound by a JSON pointer into it.
	Object
)

// String names the type.
func (t Type) String() string {
	return [...]string{"a string", "a number", "true or false", "a list of strings", "an object"}[t]
}

// Identity says how well a claim tells whose job a token belongs to.
type Identity int

const (
	// Nobody: jobs of any project have such a value.
	Nobody Identity = iota
	// Name is unique now, and can be given up and taken by another.
	Name
	// Group is an id, never used again, of something that holds projects.
	Group
	// Project is an id, never used again, of one project.
	Project
)

// Claim returns the claim of that name; nil for one that is not listed.
func (p *Profile) Claim(name string) *Claim {
	for i := range p.Claims {
		if p.Claims[i].Name == name {
			return &p.Claims[i]
		}
	}
	return nil
}

// Names returns the names of all claims, in the order of the table.
func (p *Profile) Names() []string {
	names := make([]string, len(p.Claims))
	for i := range p.Claims {
		names[i] = p.Claims[i].Name
	}
	return names
}

// Graded returns the names of the claims with that identity, in the order of the
// table.
func (p *Profile) Graded(identity Identity) []string {
	var names []string
	for i := range p.Claims {
		if p.Claims[i].Identity == identity {
			names = append(names, p.Claims[i].Name)
		}
	}
	return names
}

// All returns the profiles; the first of two that fit is taken.
func All() []*Profile {
	return []*Profile{gitlabCom(), gitlabServer(), github(), githubServer(), generic()}
}

// Named returns the profile of that name, or nil.
func Named(name string) *Profile {
	for _, p := range All() {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// Names returns the names of all profiles, sorted.
func Names() []string {
	var names []string
	for _, p := range All() {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return names
}

// Find returns the profile for an issuer. Where the URL does not tell, the claims
// that are bound by its roles do: the profile that knows most of them. Generic is
// what is left.
func Find(issuer string, bound []string) *Profile {
	host, below := issuer, ""
	if u, err := url.Parse(issuer); err == nil && u.Hostname() != "" {
		host, below = u.Hostname(), strings.TrimSuffix(u.Path, "/")
	}
	all := All()
	for _, p := range all {
		if slices.ContainsFunc(p.Hosts, func(pattern string) bool { return hostMatches(pattern, strings.ToLower(host)) }) ||
			slices.ContainsFunc(p.Paths, func(end string) bool { return strings.HasSuffix(below, end) }) {
			return p
		}
	}
	best, most := all[len(all)-1], 0
	for _, p := range all {
		if p.Shared || p.Open {
			continue
		}
		if n := p.telling(bound); n > most {
			best, most = p, n
		}
	}
	return best
}

func hostMatches(pattern, host string) bool {
	switch {
	case strings.HasPrefix(pattern, "."):
		return strings.HasSuffix(host, pattern)
	case strings.HasSuffix(pattern, "."):
		return strings.HasPrefix(host, pattern)
	}
	return host == pattern
}

// telling counts the claims that speak for the profile: those of every issuer do
// not.
func (p *Profile) telling(bound []string) int {
	n := 0
	for _, name := range bound {
		if p.Claim(name) != nil && !slices.ContainsFunc(registered(), func(c Claim) bool { return c.Name == name }) {
			n++
		}
	}
	return n
}

// registered are the claims of every ID token (RFC 7519, section 4.1).
func registered() []Claim {
	return []Claim{
		{Name: "iss"},
		{Name: "sub", Identity: Name},
		{Name: "aud", Type: Strings},
		{Name: "exp", Type: Number, PerJob: true},
		{Name: "nbf", Type: Number, PerJob: true},
		{Name: "iat", Type: Number, PerJob: true},
		{Name: "jti", PerJob: true},
	}
}
