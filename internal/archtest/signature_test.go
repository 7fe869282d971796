package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// TestSignatures wants nothing internal in what public packages export: others
// could not name it.
func TestSignatures(t *testing.T) {
	for _, p := range packages(t) {
		if !p.public() {
			continue
		}
		for _, file := range p.files {
			internal := internalImports(file)
			for _, decl := range file.Decls {
				for _, part := range signatures(decl) {
					ast.Inspect(part, func(n ast.Node) bool {
						if f, ok := n.(*ast.Field); ok && len(f.Names) > 0 && !slices.ContainsFunc(f.Names, (*ast.Ident).IsExported) && isField(part) {
							return false // an unexported field of a struct
						}
						if sel, ok := n.(*ast.SelectorExpr); ok {
							if id, ok := sel.X.(*ast.Ident); ok && internal[id.Name] {
								t.Errorf("%s: %s.%s is internal, and the signature is not", p.at(sel), id.Name, sel.Sel.Name)
							}
						}
						return true
					})
				}
			}
		}
	}
}

func internalImports(file *ast.File) map[string]bool {
	internal := map[string]bool{}
	for _, imp := range file.Imports {
		path := strings.Trim(imp.Path.Value, `"`)
		if !strings.Contains(path, "/internal/") {
			continue
		}
		name := path[strings.LastIndexByte(path, '/')+1:]
		if imp.Name != nil {
			name = imp.Name.Name
		}
		internal[name] = true
	}
	return internal
}

// signatures are the parts of a declaration that others see.
func signatures(decl ast.Decl) []ast.Node {
	var parts []ast.Node
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if exported(decl) {
			parts = append(parts, decl.Type)
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() {
					parts = append(parts, spec.Type)
				}
			case *ast.ValueSpec:
				if spec.Names[0].IsExported() && spec.Type != nil {
					parts = append(parts, spec.Type)
				}
			}
		}
	}
	return parts
}

// isField says whether fields of the node are those of a struct and not
// parameters.
func isField(part ast.Node) bool {
	_, ok := part.(*ast.StructType)
	return ok
}
