package access_test

import (
	"testing"

	"github.com/vaultci/vaultci/access"
)

func TestHasComments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`path "kv/data/*" { capabilities = ["read"] }`:         false,
		`path "kv//x#y/*" { capabilities = ["read"] }`:         false,
		`{"path":{"a":{"policy":"read"}}}`:                     false,
		"# a\npath \"a\" { policy = \"read\" }":                true,
		"path \"a\" { policy = \"read\" } // b":                true,
		"path \"a\" {\n  /* c */\n  policy = \"read\"\n}":      true,
		"path \"a\" {\n  policy = \"read\" # d\n}":             true,
		"path \"a\" {\n  capabilities = [ # e\n  \"read\"]\n}": true,
		"path \"a\" {": true,
	} {
		if got := access.HasComments(text); got != want {
			t.Errorf("HasComments(%q) = %v", text, got)
		}
	}
}
