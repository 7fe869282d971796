package gitlab_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/vaultci/vaultci/internal/gitlab"
)

// TestBounds wants files that would take for ever to be refused, each with words
// of GitLab's.
func TestBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want string
	}{
		{"aliases of aliases", "a: {script: x}\n" + bomb(20), "The parsed YAML is too big"},
		{"merge keys of aliases", "a: {script: x}\n" + bomb(20) + "b: {<<: *a19}\n", "The parsed YAML is too big"},
		{"flow nesting", "a: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n", "The parsed YAML is too big"},
		{"nesting beyond the parser", "a: " + strings.Repeat("[", 20000), "max depth"},
		{"block nesting", nested(200), "The parsed YAML is too big"},
		{"many nodes", "a:\n  script:\n" + strings.Repeat("    - x\n", 200_000), "The parsed YAML is too big"},
		{"wide extends", wide(), "The parsed YAML is too big"},
		{"large file", "a: {script: x}\n#" + strings.Repeat("x", 5<<20), "larger than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := load(one(c.text), "a"); !strings.Contains(got, c.want) {
				t.Errorf("want %q in:\n%.2000s", c.want, got)
			}
		})
	}
}

// bomb is a list of lists, each with ten times the elements of the one before.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString(".l0: &a0 {x: y}\n")
	for i := 1; i < levels; i++ {
		fmt.Fprintf(&b, ".l%d: &a%d {%s}\n", i, i, aliases(i-1))
	}
	return b.String()
}

func aliases(i int) string {
	keys := make([]string, 10)
	for k := range keys {
		keys[k] = fmt.Sprintf("k%d: *a%d", k, i)
	}
	return strings.Join(keys, ", ")
}

func nested(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// wide is a base with very many keys that very many jobs extend.
func wide() string {
	var b strings.Builder
	b.WriteString(".base:\n  variables:\n")
	for i := range 15_000 {
		fmt.Fprintf(&b, "    V%d: x\n", i)
	}
	b.WriteString("a: {script: x}\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "j%d: {extends: .base, script: x, variables: {V1: x}}\n", i)
	}
	return b.String()
}

// TestTooManyIncludes wants the bound of GitLab on includes.
func TestTooManyIncludes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]bool{150: false, 151: true} {
		files := fstest.MapFS{}
		var b strings.Builder
		b.WriteString("a: {script: x}\ninclude:\n")
		for i := range n {
			name := fmt.Sprintf("ci/%d.yml", i)
			fmt.Fprintf(&b, "  - %s\n", name)
			files[name] = &fstest.MapFile{Data: []byte("b: {script: x}\n")}
		}
		files[ciFile] = &fstest.MapFile{Data: []byte(b.String())}
		got := load(files, "a")
		if strings.Contains(got, "Maximum of 150 nested includes are allowed!") != want {
			t.Errorf("%d includes:\n%s", n, got)
		}
	}
}

// TestIncludedTwice wants a file that many others include to be read once, and
// chains of such files to take no time.
func TestIncludedTwice(t *testing.T) {
	t.Parallel()
	files := one("include: [l1.yml, l1.yml]\na: {script: x}\n")
	for i := 1; i < 40; i++ {
		files[fmt.Sprintf("l%d.yml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "include: [l%d.yml, l%d.yml]\nj%d: {script: x}\n", i+1, i+1, i)}
	}
	files["l40.yml"] = &fstest.MapFile{Data: []byte("last: {script: x}\n")}
	if got := load(files, "a"); !strings.Contains(got, "Maximum of 150 nested includes") {
		t.Errorf("two to the power of forty includes were read:\n%s", got)
	}
}

func TestJobNames(t *testing.T) {
	t.Parallel()
	files := one("include: ci.yml\nstages: [x]\n.hidden: {script: x}\nb: {script: x}\na: {trigger: y}\nvariables: {A: b}\ntext: x\n")
	files["ci.yml"] = &fstest.MapFile{Data: []byte("c: {script: x}\na: {script: x}\n")}
	if got := strings.Join(gitlab.JobNames(files, ciFile), " "); got != "c a b" {
		t.Errorf("the jobs are %q", got)
	}
	if got := gitlab.JobNames(files, "none.yml"); got != nil {
		t.Errorf("a file that is not there has the jobs %q", got)
	}
	if got := gitlab.JobNames(one("a: b: c"), ciFile); got != nil {
		t.Errorf("a file that is no YAML has the jobs %q", got)
	}
}
