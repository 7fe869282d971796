package archtest

import (
	"go/ast"
	"testing"
)

// TestDocumented wants a comment on every package, and on every exported name of
// the packages that others may import.
func TestDocumented(t *testing.T) {
	for _, p := range packages(t) {
		documented := false
		for _, file := range p.files {
			documented = documented || file.Doc.Text() != ""
			if p.public() {
				undocumented(t, p, file)
			}
		}
		if !documented && len(p.files) > 0 {
			t.Errorf("%s: the package has no documentation", p.name())
		}
	}
}

func undocumented(t *testing.T, p *pkg, file *ast.File) {
	t.Helper()
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if exported(decl) && decl.Doc.Text() == "" {
				t.Errorf("%s: %s has no documentation", p.at(decl), decl.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if name := undocumentedSpec(decl, spec); name != "" {
					t.Errorf("%s: %s has no documentation", p.at(spec), name)
				}
			}
		}
	}
}

// undocumentedSpec returns the exported name that a declaration leaves without a
// comment, or "". A comment on a group speaks for all in it.
func undocumentedSpec(decl *ast.GenDecl, spec ast.Spec) string {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() && spec.Doc.Text() == "" && decl.Doc.Text() == "" {
			return spec.Name.Name
		}
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() && decl.Doc.Text()+spec.Doc.Text()+spec.Comment.Text() == "" {
				return name.Name
			}
		}
	}
	return ""
}

// exported says whether others can call a function: its name, and its
// receiver's, are exported.
func exported(f *ast.FuncDecl) bool {
	if !f.Name.IsExported() || f.Recv == nil {
		return f.Name.IsExported()
	}
	typ := f.Recv.List[0].Type
	for {
		switch e := typ.(type) {
		case *ast.StarExpr:
			typ = e.X
		case *ast.IndexExpr:
			typ = e.X
		case *ast.Ident:
			return e.IsExported()
		default:
			return false
		}
	}
}
