package access_test

import (
	"testing"

	"github.com/vaultci/vaultci/access"
)

func TestPolicyNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                string
		canonical           string
		mayWrite, mayDelete bool
	}{
		{" MyPol ", "mypol", true, true},
		{"a b", "a b", true, true},
		{"a/b", "a/b", true, true},
		{"Default", "default", true, false},
		{"ROOT", "root", false, false},
		{"response-wrapping", "response-wrapping", false, false},
		{"control-group", "control-group", false, false},
		{" ", "", false, true},
		{"a/", "a/", false, true},
		{"a//b", "a//b", false, true},
		{"a/../b", "a/../b", false, true},
		{"a\nb", "a\nb", false, true},
	} {
		if got := access.CanonicalPolicyName(tt.name); got != tt.canonical {
			t.Errorf("CanonicalPolicyName(%q) = %q, want %q", tt.name, got, tt.canonical)
		}
		if err := access.CheckPolicyName(tt.name); (err == nil) != tt.mayWrite {
			t.Errorf("CheckPolicyName(%q) = %v", tt.name, err)
		}
		if err := access.CheckPolicyDelete(tt.name); (err == nil) != tt.mayDelete {
			t.Errorf("CheckPolicyDelete(%q) = %v", tt.name, err)
		}
	}
}
