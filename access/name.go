package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// DefaultPolicyName names the policy every token has unless it asks not to. It
// may be written, and cannot be deleted.
const DefaultPolicyName = "default"

// CanonicalPolicyName returns the name under which the server keeps a policy:
// lower-case, spaces around it removed.
func CanonicalPolicyName(name string) string {
	return strings.TrimSpace(strings.ToLower(name))
}

// CheckPolicyName reports why no policy of that name can be written: the name
// is empty, reserved, or cannot be spelled in a request path. Spaces and slashes
// inside a name are legal. The name need not be canonical.
func CheckPolicyName(name string) error {
	canonical := CanonicalPolicyName(name)
	switch {
	case canonical == "":
		return errors.New("policy name must not be empty")
	case isReservedPolicyName(canonical):
		return fmt.Errorf("cannot update %q policy: the server owns it", canonical)
	case strings.HasSuffix(canonical, "/"):
		return fmt.Errorf("policy name %q: cannot write to a path ending in '/'", canonical)
	}
	for segment := range strings.SplitSeq(canonical, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return fmt.Errorf("policy name %q: segment %q cannot be part of a request path", canonical, segment)
		}
	}
	if i := strings.IndexFunc(canonical, isControl); i >= 0 {
		return fmt.Errorf("policy name %q: control characters cannot be part of a request path", canonical)
	}
	return nil
}

// CheckPolicyDelete reports why the policy of that name cannot be deleted: it is
// reserved, or it is the default policy.
func CheckPolicyDelete(name string) error {
	canonical := CanonicalPolicyName(name)
	switch {
	case canonical == DefaultPolicyName:
		return errors.New("cannot delete default policy")
	case isReservedPolicyName(canonical):
		return fmt.Errorf("cannot delete %q policy: the server owns it", canonical)
	}
	return nil
}

func isReservedPolicyName(canonical string) bool {
	return slices.Contains([]string{"root", "response-wrapping", "control-group"}, canonical)
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }
