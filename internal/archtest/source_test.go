package archtest

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/vaultci/vaultci"

// pkg is a package as the go tool lists it, with its syntax.
type pkg struct {
	ImportPath, Dir string
	GoFiles         []string
	IgnoredGoFiles  []string
	TestGoFiles     []string
	XTestGoFiles    []string
	Imports         []string

	files map[string]*ast.File // all but the tests, by name
	fset  *token.FileSet
}

// name is the package's path within the module.
func (p *pkg) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

// public says whether others may import the package.
func (p *pkg) public() bool {
	return !strings.HasPrefix(p.name(), "internal/") && !strings.HasPrefix(p.name(), "cmd/")
}

func (p *pkg) at(n ast.Node) string {
	pos := p.fset.Position(n.Pos())
	return p.name() + "/" + filepath.Base(pos.Filename) + ":" + strconv.Itoa(pos.Line)
}

// packages lists the packages of the module.
func packages(t *testing.T) []*pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json", module+"/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []*pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		p := &pkg{files: map[string]*ast.File{}, fset: token.NewFileSet()}
		err := dec.Decode(p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Concat(p.GoFiles, p.IgnoredGoFiles) {
			file, err := parser.ParseFile(p.fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "_test.go") {
				p.files[name] = file
			}
		}
		list = append(list, p)
	}
	if len(list) < 5 {
		t.Fatalf("go list found just %d packages", len(list))
	}
	return list
}

// rule collects what breaks a rule, and holds it against the exceptions.
type rule struct {
	t    *testing.T
	name string
	used map[string]bool
}

func newRule(t *testing.T, name string) *rule {
	return &rule{t: t, name: name, used: map[string]bool{}}
}

// broken reports a breach by the subject, unless it is an exception.
func (r *rule) broken(subject, format string, args ...any) {
	r.t.Helper()
	if _, ok := exceptions[r.name][subject]; ok {
		r.used[subject] = true
		return
	}
	r.t.Errorf("%s: "+format, append([]any{subject}, args...)...)
}

// finish reports exceptions that nothing needs, among those of packages that
// exist.
func (r *rule) finish(list []*pkg) {
	r.t.Helper()
	exists := map[string]bool{}
	for _, p := range list {
		exists[p.name()] = true
	}
	for _, subject := range slices.Sorted(maps.Keys(exceptions[r.name])) {
		if _, planned := floors[subject]; planned && !exists[subject] {
			continue
		}
		if !r.used[subject] {
			r.t.Errorf("%s: nothing needs this exception to the rule %q any more; take it out", subject, r.name)
		}
	}
}
