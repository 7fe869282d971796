package archtest

import (
	"go/ast"
	"testing"
)

const (
	longestFile     = 400
	longestFunction = 60
)

// TestLengths bounds files and functions, tests left out: past the bound there
// is a second concept.
func TestLengths(t *testing.T) {
	list := packages(t)
	files, functions := newRule(t, "file length"), newRule(t, "function length")
	for _, p := range list {
		for name, file := range p.files {
			if n := p.fset.File(file.Pos()).LineCount(); n > longestFile {
				files.broken(p.name()+"/"+name, "%d lines are more than %d", n, longestFile)
			}
			for _, decl := range file.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok || isTable(f) {
					continue
				}
				if n := p.fset.Position(f.End()).Line - p.fset.Position(f.Pos()).Line + 1; n > longestFunction {
					functions.broken(p.name()+"."+f.Name.Name, "%s has %d lines, more than %d", p.at(f), n, longestFunction)
				}
			}
		}
	}
	files.finish(list)
	functions.finish(list)
}

// isTable says whether a function does nothing but return a value that is
// written out: data, and not code.
func isTable(f *ast.FuncDecl) bool {
	if f.Body == nil || len(f.Body.List) != 1 {
		return false
	}
	ret, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	e := ret.Results[0]
	if u, ok := e.(*ast.UnaryExpr); ok {
		e = u.X
	}
	_, ok = e.(*ast.CompositeLit)
	return ok
}
