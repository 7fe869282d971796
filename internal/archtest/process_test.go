package archtest

import (
	"go/ast"
	"slices"
	"testing"
)

// TestProcess keeps the process out of packages that work: they are given
// streams, an environment, and return errors.
func TestProcess(t *testing.T) {
	list := packages(t)
	r := newRule(t, "process")
	touching := []string{"Stdin", "Stdout", "Stderr", "Exit", "Getenv", "LookupEnv", "Environ", "Setenv", "Unsetenv"}
	for _, p := range list {
		for _, file := range p.files {
			ast.Inspect(file, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok || !slices.Contains(touching, sel.Sel.Name) {
					return true
				}
				if id, ok := sel.X.(*ast.Ident); ok && id.Name == "os" {
					r.broken(p.name(), "%s uses os.%s", p.at(n), sel.Sel.Name)
				}
				return true
			})
		}
	}
	r.finish(list)
}
