package resolver

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSpec(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Secret{
		"A=production/db/password@ops":        {Name: "A", Engine: "kv-v2", Mount: "ops", Path: "production/db", Field: "password"},
		"A=production/db/password":            {Name: "A", Engine: "kv-v2", Mount: "kv-v2", Path: "production/db", Field: "password"},
		"A=a/b@c/d@ops":                       {Name: "A", Engine: "kv-v2", Mount: "ops", Path: "a/b@c", Field: "d"},
		"A=a/x=y/z@ops":                       {Name: "A", Engine: "kv-v2", Mount: "ops", Path: "a/x=y", Field: "z"},
		"A=kv-v1:old:a/b#c":                   {Name: "A", Engine: "kv-v1", Mount: "old", Path: "a/b", Field: "c"},
		"A=generic:artifactory:p/jfrog#token": {Name: "A", Engine: "generic", Mount: "artifactory", Path: "p/jfrog", Field: "token"},
		"A=generic:db:creds/app":              {Name: "A", Engine: "generic", Mount: "db", Path: "creds/app", Whole: true},
		"A=kv-v2:ops:a/b?version=3#c":         {Name: "A", Engine: "kv-v2", Mount: "ops", Path: "a/b", Field: "c", Version: 3},
		"A=kv-v2:ops:a:b#c#d@e":               {Name: "A", Engine: "kv-v2", Mount: "ops", Path: "a:b#c", Field: "d@e"},
		"A=kv-v2:ops:a?b":                     {Name: "A", Engine: "kv-v2", Mount: "ops", Path: "a?b", Whole: true},
		"A=a/b:c@ops":                         {Name: "A", Engine: "kv-v2", Mount: "ops", Path: "a", Field: "b:c"},
	} {
		got, err := ParseSpec(text)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s: %v %s", text, err, d)
		}
	}
	for text, want := range map[string]string{
		"production/db":           "not NAME=SPEC",
		"=a/b":                    "name of the variable is missing",
		"A=":                      "nothing says where",
		"A=aws:m:p#f":             `no engine "aws"`,
		"A=kv-v3:m:p#f":           `no engine "kv-v3"`,
		"A=kv-v2:ops":             "not separated",
		"A=kv-v2:ops:a#":          "field is empty",
		"A=kv-v2:ops:a?version=0": `"0" is not a version`,
		"A=kv-v2:ops:a?version=x": `"x" is not a version`,
	} {
		_, err := ParseSpec(text)
		var e *SpecError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || e.Hint == "" {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// FuzzParseSpec: what is read of the long form, put together again, is what was written.
func FuzzParseSpec(f *testing.F) {
	for _, seed := range []string{"A=a/b@c", "A=kv-v1:old:a/b#c", "A=kv-v2:ops:a?version=3#c", "A=generic:db:x", "A=:::", "A=kv-v2:ops:a?version=1?version=2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSpec(text)
		if err != nil || strings.Contains(text, "?version=0") { // leading zeros are lost
			return
		}
		short := fmt.Sprintf("%s=%s/%s@%s", s.Name, s.Path, s.Field, s.Mount)
		long := fmt.Sprintf("%s=%s:%s:%s", s.Name, s.Engine, s.Mount, s.Path)
		if s.Version > 0 {
			long += fmt.Sprintf("?version=%d", s.Version)
		}
		if !s.Whole {
			long += "#" + s.Field
		}
		implied := strings.TrimSuffix(short, "@kv-v2")
		pathless := strings.Replace(short, "=/", "=", 1)
		if !slices.Contains([]string{long, short, implied, pathless, strings.TrimSuffix(pathless, "@kv-v2")}, text) {
			t.Errorf("%q became %+v", text, s)
		}
	})
}
