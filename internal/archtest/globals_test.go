package archtest

import (
	"go/ast"
	"go/token"
	"testing"
)

// TestNoGlobals wants no init functions, and package variables only for errors
// and for what the compiler checks.
func TestNoGlobals(t *testing.T) {
	list := packages(t)
	r := newRule(t, "package variable")
	for _, p := range list {
		for _, file := range p.files {
			for _, decl := range file.Decls {
				switch decl := decl.(type) {
				case *ast.FuncDecl:
					if decl.Recv == nil && decl.Name.Name == "init" {
						t.Errorf("%s: init runs without being asked", p.at(decl))
					}
				case *ast.GenDecl:
					if decl.Tok == token.VAR {
						variables(r, p, decl)
					}
				}
			}
		}
	}
	r.finish(list)
}

func variables(r *rule, p *pkg, decl *ast.GenDecl) {
	r.t.Helper()
	for _, spec := range decl.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, name := range v.Names {
			if name.Name != "_" && (i >= len(v.Values) || !isNewError(v.Values[i])) {
				r.broken(p.name()+"."+name.Name, "%s is a package variable; make it a constant, a function, or a field", p.at(name))
			}
		}
	}
}

func isNewError(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == "errors" && sel.Sel.Name == "New"
}
