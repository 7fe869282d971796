package gitlab_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/gitlab"
)

func TestParseShort(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ short, mount, path, field string }{
		{"production/db/password@ops", "ops", "production/db", "password"},
		{"production/db/password", "kv-v2", "production/db", "password"},
		{"a/b/c@team/kv", "team/kv", "a/b", "c"},
		{"a/b@c/d@ops", "ops", "a/b@c", "d"},
		{"password", "kv-v2", "", "password"},
		{"a/b/", "kv-v2", "a/b", ""},
		{"a/b@", "", "a", "b"},
		{"@ops", "kv-v2", "", "@ops"},
		{"@a/b@ops", "ops", "@a", "b"},
		{"$P", "kv-v2", "", "$P"},
		{"$DIR/password@$MOUNT", "$MOUNT", "$DIR", "password"},
		{"secret/myproject/staging/db/password@secrets", "secrets", "secret/myproject/staging/db", "password"},
		{"/x", "kv-v2", "", "x"},
		{"@", "kv-v2", "", "@"},
		{"@@", "", "", "@"},
		{"", "kv-v2", "", ""},
	} {
		got := gitlab.ParseShort(c.short)
		if got.Engine != "kv-v2" || got.Mount != c.mount || got.Path != c.path || got.Field != c.field || got.Short != c.short {
			t.Errorf("ParseShort(%q) = %+v", c.short, got)
		}
	}
}

// FuzzParseShort wants the parts to make up the text again.
func FuzzParseShort(f *testing.F) {
	for _, s := range []string{"production/db/password@ops", "a/b@c/d@ops", "@ops", "a/b@", "a/b/", "", "@@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := gitlab.ParseShort(s)
		secret := got.Field
		if strings.Contains(strings.TrimSuffix(s, "@"+got.Mount), "/") {
			secret = got.Path + "/" + got.Field
		}
		if s != secret && s != secret+"@"+got.Mount {
			t.Errorf("ParseShort(%q) = %+v does not make up the text", s, got)
		}
		if strings.Contains(got.Field, "/") {
			t.Errorf("the field of %q has a slash: %q", s, got.Field)
		}
		if strings.Contains(got.Mount, "@") {
			t.Errorf("the mount of %q has an @: %q", s, got.Mount)
		}
	})
}
