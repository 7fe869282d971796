package access_test

import (
	"testing"

	"github.com/vaultci/vaultci/access"
)

func TestSameMeaning(t *testing.T) {
	t.Parallel()
	read := `path "a" { capabilities = ["read"] }`
	for _, tt := range []struct {
		name string
		a, b string
		want bool
	}{
		{"layout and comments", read, "# why\npath \"a\" {\n  comment = \"x\"\n  capabilities = [ \"read\" ]\n}\n", true},
		{"json", read, `{"path": {"a": {"capabilities": ["read"]}}}`, true},
		{"leading slash", read, `path "/a" { capabilities = ["read"] }`, true},
		{"shorthand", path(`policy = "read"`), path(`capabilities = ["list", "read"]`), true},
		{"order of capabilities", path(`capabilities = ["read", "list"]`), path(`capabilities = ["list", "read", "read"]`), true},
		{"repeated stanza", path(`capabilities = ["read"]`) + path(`capabilities = ["list"]`), path(`policy = "read"`), true},
		{"order of stanzas", read + "\n" + `path "b" {}`, `path "b" {}` + "\n" + read, true},
		{"deny wins", path(`capabilities = ["read"]`) + path("policy = \"deny\"\nmin_wrapping_ttl = 5"), path(`policy = "deny"`), true},
		{"nothing is not deny", path(``), path(`policy = "deny"`), false},
		{"nothing is not absent", path(``), "# nothing", false},
		{"another path", read, `path "a*" { capabilities = ["read"] }`, false},
		{"another capability", read, `path "a" { capabilities = ["list"] }`, false},
		{"ttl spellings", path(`max_wrapping_ttl = "1h"`), path(`max_wrapping_ttl = 3600`), true},
		{"smallest ttl", path(`max_wrapping_ttl = "1h"`) + path(`max_wrapping_ttl = "1m"`), path(`max_wrapping_ttl = 60`), true},
		{"parameters add up", path("allowed_parameters = {\na = [1]\n}") + path("allowed_parameters = {\nA = [2]\nb = []\n}"), path("allowed_parameters = {\nb = []\na = [2, 1]\n}"), true},
		{"any value wins", path("allowed_parameters = {\na = [1]\n}") + path("allowed_parameters = {\na = []\n}"), path("allowed_parameters = {\na = []\n}"), true},
		{"no constraint lifts none", path("denied_parameters = {\na = [1]\n}") + path(`policy = "read"`), path("policy = \"read\"\ndenied_parameters = {\na = [1]\n}"), true},
		{"values have types", path("allowed_parameters = {\na = [1]\n}"), path("allowed_parameters = {\na = [\"1\"]\n}"), false},
		{"required parameters", path(`required_parameters = ["B", "a"]`), path(`required_parameters = ["a"]`) + path(`required_parameters = ["b"]`), true},
		{"empty parameters", path(`allowed_parameters = {}`), path(``), true},
		{"both unparsable", "path", "path ", false},
		{"unparsable and itself", "path", "path", true},
		{"one unparsable", "path", read, false},
		{"empty and a comment", "", "# nothing", true},
		{"event types only where there are some", path(`policy = "read"`) + path(`subscribe_event_types = ["x"]`), path(`policy = "read"`), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := access.SameMeaning(tt.a, tt.b, access.Vault); got != tt.want {
				t.Errorf("SameMeaning = %t, want %t", got, tt.want)
			}
			if got := access.SameMeaning(tt.b, tt.a, access.Vault); got != tt.want {
				t.Errorf("SameMeaning the other way = %t, want %t", got, tt.want)
			}
		})
	}
}

func TestMergeLeavesPoliciesAlone(t *testing.T) {
	t.Parallel()
	text := path("policy = \"read\"\nallowed_parameters = {\na = [1]\n}")
	p, err := access.ParsePolicy(text, access.Vault)
	if err != nil {
		t.Fatal(err)
	}
	q, err := access.ParsePolicy(path("allowed_parameters = {\na = [2]\n}"), access.Vault)
	if err != nil {
		t.Fatal(err)
	}
	merged := access.Merge(p, nil, q)
	if len(merged.Rules) != 1 || len(merged.Rules[0].AllowedParameters["a"]) != 2 {
		t.Fatalf("merged to %+v", merged.Rules)
	}
	again, err := access.ParsePolicy(text, access.Vault)
	if err != nil {
		t.Fatal(err)
	}
	if !p.SameMeaning(again) {
		t.Errorf("merging changed its argument to %+v", p.Rules)
	}
}
