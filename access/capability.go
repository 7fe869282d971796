package access

import "strings"

// Capabilities is a set of ACL capabilities, one bit each. The zero value is
// the empty set, which grants nothing; unlike [Deny] it does not win over
// capabilities that another stanza for the same path grants.
type Capabilities uint16

// The capabilities, in the order in which they are written.
const (
	// Create allows writing a path that does not exist yet.
	Create Capabilities = 1 << iota
	// Read allows reading.
	Read
	// Update allows writing a path that exists, and every write to an
	// endpoint that has no notion of existence.
	Update
	// Patch allows the HTTP method PATCH; Update does not imply it.
	Patch
	// Delete allows deleting.
	Delete
	// List allows listing.
	List
	// Scan allows recursive listing. OpenBao only.
	Scan
	// Sudo allows root-protected paths, together with the capability that
	// the operation itself needs.
	Sudo
	// Subscribe allows subscribing to events. Vault only.
	Subscribe
	// Recover allows recovering from a snapshot. Vault only.
	Recover
	// Deny refuses everything and wins over every other capability.
	Deny

	endOfCapabilities
)

// Has reports whether c holds every capability in want.
func (c Capabilities) Has(want Capabilities) bool { return c&want == want }

// Names returns the names of the capabilities in c, in canonical order.
func (c Capabilities) Names() []string {
	names := []string{}
	for bit := Create; bit < endOfCapabilities; bit <<= 1 {
		if c&bit != 0 {
			names = append(names, capabilityName(bit))
		}
	}
	return names
}

// String returns the names in canonical order, comma-separated.
func (c Capabilities) String() string { return strings.Join(c.Names(), ", ") }

// ParseCapability returns the capability of that name. Names are lower-case
// and exact, as on the server; ok is false for a name the dialect lacks.
func ParseCapability(name string, d Dialect) (c Capabilities, ok bool) {
	for bit := Create; bit < endOfCapabilities; bit <<= 1 {
		if capabilityName(bit) == name {
			return bit, d.capabilities().Has(bit)
		}
	}
	return 0, false
}

// capabilities returns every capability the dialect knows.
func (d Dialect) capabilities() Capabilities {
	all := endOfCapabilities - 1
	if d == OpenBao {
		return all &^ (Subscribe | Recover)
	}
	return all &^ Scan
}

func capabilityName(bit Capabilities) string {
	switch bit {
	case Create:
		return "create"
	case Read:
		return "read"
	case Update:
		return "update"
	case Patch:
		return "patch"
	case Delete:
		return "delete"
	case List:
		return "list"
	case Scan:
		return "scan"
	case Sudo:
		return "sudo"
	case Subscribe:
		return "subscribe"
	case Recover:
		return "recover"
	case Deny:
		return "deny"
	}
	return ""
}

// parseShorthand returns the capabilities that the old attribute policy stands
// for.
func parseShorthand(name string) (c Capabilities, ok bool) {
	const write = Create | Read | Update | Delete | List
	switch name {
	case "deny":
		return Deny, true
	case "read":
		return Read | List, true
	case "write":
		return write, true
	case "sudo":
		return write | Sudo, true
	}
	return 0, false
}
