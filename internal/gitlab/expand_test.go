package gitlab_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/gitlab"
)

func variables(name string) (string, bool) {
	value, ok := map[string]string{"A": "a", "B": "$A", "PATH_1": "x/y", "EMPTY": "", "1": "never", "*": "never"}[name]
	return value, ok
}

func TestExpand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"$A", "a"},
		{"${A}", "a"},
		{"$A/$B", "a/$A"},
		{"${PATH_1}z", "x/yz"},
		{"$PATH_1z", ""},
		{"[$EMPTY]", "[]"},
		{"[$UNKNOWN]", "[]"},
		{"[${UNKNOWN}]", "[]"},
		{"$$A", "$A"},
		{"$$$A", "$a"},
		{"$1$*$#$@$!$?$0", ""},
		{"a$", "a$"},
		{"${A:-b}", ""},
		{"ä${A}ö", "äaö"},
	} {
		if got := gitlab.Expand(c.in, variables); got != c.want {
			t.Errorf("Expand(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// FuzzExpand wants text without a dollar sign untouched, dollar signs that are
// doubled to stay, and values to be put in as they are.
func FuzzExpand(f *testing.F) {
	f.Add("a/$B", "value")
	f.Add("${", "$")
	f.Fuzz(func(t *testing.T, s, value string) {
		constant := func(string) (string, bool) { return value, true }
		gitlab.Expand(s, constant)
		if got := gitlab.Expand(strings.ReplaceAll(s, "$", "$$"), constant); got != s {
			t.Errorf("Expand of %q with doubled signs is %q", s, got)
		}
		if got := gitlab.Expand("${X}"+strings.ReplaceAll(s, "$", ""), constant); got != value+strings.ReplaceAll(s, "$", "") {
			t.Errorf("the value %q came out as %q", value, got)
		}
	})
}
