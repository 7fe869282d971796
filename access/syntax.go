package access

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl"
	"github.com/hashicorp/hcl/hcl/ast"
	"github.com/hashicorp/hcl/hcl/parser"
	"github.com/hashicorp/hcl/hcl/token"
)

// maxNesting bounds how deep braces and brackets may nest. The HCL parser
// recurses without a bound of its own, and a policy needs fewer than ten levels.
const maxNesting = 10_000

// parseSyntax reads the text as HCL or, when its first character is a brace, as
// JSON. It returns the top-level items, which may be there together with
// errors: an argument set twice does not keep the rest from being checked.
func parseSyntax(text string, d Dialect) (list *ast.ObjectList, errs PolicyErrors) {
	if nesting(text) > maxNesting {
		return nil, PolicyErrors{{Message: fmt.Sprintf("nested deeper than %d levels", maxNesting)}}
	}
	defer func() {
		if r := recover(); r != nil {
			list, errs = nil, PolicyErrors{crash(r, token.Pos{}, "")}
		}
	}()
	file, err := hcl.Parse(text)
	if isDuplicate(err) {
		first := err
		file, err = parser.ParseDontErrorOnDuplicateKeys([]byte(text))
		switch {
		case d == OpenBao:
		case err != nil: // no tree to look for the others in
			return nil, PolicyErrors{syntaxError(first, text), syntaxError(err, text)}
		default:
			errs = duplicates(file)
		}
	}
	if err != nil {
		return nil, PolicyErrors{syntaxError(err, text)}
	}
	list, ok := file.Node.(*ast.ObjectList)
	if !ok {
		return nil, PolicyErrors{{Message: "does not contain a root object"}}
	}
	return list, errs
}

// crash reports a string the HCL library panics on while it reads an escape; so
// does the server.
func crash(recovered any, at token.Pos, path string) *PolicyError {
	return &PolicyError{
		Line: at.Line, Column: at.Column, Path: path,
		Message: fmt.Sprintf("invalid string: %v", recovered),
		Hint:    `check the escapes in the string: \\, \", \n, \xHH, \uHHHH; and close every "${"`,
	}
}

func isDuplicate(err error) bool {
	return err != nil && strings.Contains(err.Error(), "Each argument can only be defined once")
}

// duplicates reports every argument that is set more than once by "=" in one
// object. As on the server, `a` and `"a"` are different spellings, and blocks
// may be repeated.
func duplicates(file *ast.File) PolicyErrors {
	var errs PolicyErrors
	ast.Walk(file.Node, func(node ast.Node) (ast.Node, bool) {
		list, ok := node.(*ast.ObjectList)
		if !ok {
			return node, true
		}
		seen := make(map[string]bool)
		for _, item := range list.Items {
			if !item.Assign.IsValid() {
				continue
			}
			for _, key := range item.Keys {
				if seen[key.Token.Text] {
					errs = append(errs, duplicate(key))
				}
				seen[key.Token.Text] = true
			}
		}
		return node, true
	})
	return errs
}

func duplicate(key *ast.ObjectKey) *PolicyError {
	at := key.Pos()
	return &PolicyError{
		Line: at.Line, Column: at.Column,
		Message: fmt.Sprintf("The argument %q at %s was already set. Each argument can only be defined once", key.Token.Text, at),
		Hint:    "keep one of the two, or join their values",
	}
}

// syntaxError moves the place out of the parser's message into the fields.
func syntaxError(err error, text string) *PolicyError {
	fault := &PolicyError{Message: err.Error()}
	if placed, ok := errors.AsType[*parser.PosError](err); ok {
		fault.Line, fault.Column = placed.Pos.Line, placed.Pos.Column
		fault.Message = placed.Err.Error()
	} else if n, _ := fmt.Sscanf(fault.Message, "%d:%d:", &fault.Line, &fault.Column); n == 2 {
		_, rest, _ := strings.Cut(fault.Message, ": ")
		fault.Message = rest
	} else if _, place, ok := strings.Cut(fault.Message, " at "); ok && isDuplicate(err) {
		_, _ = fmt.Sscanf(place, "%d:%d", &fault.Line, &fault.Column) // without a place it stays 0
	}
	fault.Hint = syntaxHint(fault.Message, text)
	return fault
}

// nesting returns the greatest depth of braces and brackets, roughly: those in
// strings and comments count too. That is enough to keep the parser's stack
// small, since hiding a level from the count costs text.
func nesting(text string) int {
	depth, deepest := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth = max(0, depth-1)
		}
	}
	return deepest
}
