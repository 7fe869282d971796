package hclschema

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// maxDataFile bounds a file read by a function, in bytes.
const maxDataFile = 16 << 20

// fileFunctions read files below the configuration's directory, and none
// outside it.
type fileFunctions struct {
	fsys   fs.FS
	byName map[string]function.Function
}

func (f fileFunctions) table() map[string]function.Function {
	return map[string]function.Function{
		"file":         f.reader(f.text),
		"filebase64":   f.reader(f.base64),
		"fileexists":   f.exists(),
		"fileset":      f.set(),
		"templatefile": f.template(),
	}
}

func (f fileFunctions) reader(read func(string) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return read(args[0].AsString())
		},
	})
}

// open returns the bytes of a file, named relative to the configuration's
// directory.
func (f fileFunctions) open(name string) ([]byte, error) {
	clean, err := confined(name)
	if err != nil {
		return nil, err
	}
	text, err := ReadBounded(f.fsys, clean, maxDataFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, badPath(name, "does not exist in the configuration's directory, to which paths are relative")
	}
	if err != nil {
		return nil, badPath(name, "cannot be read: "+err.Error())
	}
	return text, nil
}

// confined cleans a path and refuses one that leads out of the directory.
func confined(name string) (string, error) {
	if name == "" {
		return "", badPath(name, "is empty; name a file in the configuration's directory")
	}
	clean := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if path.IsAbs(clean) || !fs.ValidPath(clean) {
		return "", badPath(name, "leads out of the configuration's directory; copy the file into it")
	}
	return clean, nil
}

func (f fileFunctions) text(name string) (cty.Value, error) {
	text, err := f.open(name)
	if err != nil {
		return cty.NilVal, err
	}
	if !utf8.Valid(text) {
		return cty.NilVal, badPath(name, "is not UTF-8 text; use filebase64 for binary data")
	}
	return cty.StringVal(string(text)), nil
}

func (f fileFunctions) base64(name string) (cty.Value, error) {
	text, err := f.open(name)
	if err != nil {
		return cty.NilVal, err
	}
	return cty.StringVal(base64.StdEncoding.EncodeToString(text)), nil
}

func (f fileFunctions) exists() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			clean, err := confined(args[0].AsString())
			if err != nil {
				return cty.NilVal, err
			}
			info, err := fs.Stat(f.fsys, clean)
			return cty.BoolVal(err == nil && info.Mode().IsRegular()), nil
		},
	})
}

// set lists the files that match a pattern of [path.Match], as fileset(dir, pattern).
func (f fileFunctions) set() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, {Name: "pattern", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Set(cty.String)),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			dir, err := confined(args[0].AsString())
			if err != nil {
				return cty.NilVal, err
			}
			pattern := path.Join(dir, args[1].AsString())
			if _, err := confined(pattern); err != nil {
				return cty.NilVal, function.NewArgErrorf(1, "the pattern leads out of the configuration's directory")
			}
			matches, err := fs.Glob(f.fsys, pattern)
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(1, "the pattern has a bracket that is not closed, or a backslash at its end")
			}
			var out []cty.Value
			for _, name := range matches {
				if info, err := fs.Stat(f.fsys, name); err == nil && info.Mode().IsRegular() {
					out = append(out, cty.StringVal(strings.TrimPrefix(strings.TrimPrefix(name, dir), "/")))
				}
			}
			if len(out) == 0 {
				return cty.SetValEmpty(cty.String), nil
			}
			return cty.SetVal(out), nil
		},
	})
}

// template evaluates a file as a template, as templatefile(path, vars).
func (f fileFunctions) template() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "path", Type: cty.String},
			{Name: "vars", Type: cty.DynamicPseudoType, AllowMarked: true},
		},
		Type: function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return f.render(args[0].AsString(), args[1])
		},
	})
}

func (f fileFunctions) render(name string, vars cty.Value) (cty.Value, error) {
	text, err := f.open(name)
	if err != nil {
		return cty.NilVal, err
	}
	vars, marks := vars.Unmark()
	if !vars.Type().IsObjectType() && !vars.Type().IsMapType() {
		return cty.NilVal, function.NewArgErrorf(1, "write the template's variables as an object: { name = … }")
	}
	tokens, _ := hclsyntax.LexTemplate(text, name, hcl.InitialPos) // the parser reports what the lexer finds
	if diags := nestedTooDeeply(tokens); diags.HasErrors() {
		return cty.NilVal, function.NewArgErrorf(0, "%s", f.templateFaults(name, diags))
	}
	expr, diags := hclsyntax.ParseTemplate(text, name, hcl.InitialPos)
	if !diags.HasErrors() {
		ctx := &hcl.EvalContext{Variables: map[string]cty.Value{}, Functions: f.templateCalls()}
		for key, val := range vars.AsValueMap() {
			ctx.Variables[key] = val
		}
		var val cty.Value
		if val, diags = expr.Value(ctx); !diags.HasErrors() {
			return val.WithMarks(marks), nil
		}
	}
	return cty.NilVal, function.NewArgErrorf(0, "%s", f.templateFaults(name, diags))
}

// templateFaults writes the faults of a template as part of a sentence.
func (f fileFunctions) templateFaults(name string, diags hcl.Diagnostics) string {
	var faults []string
	for _, d := range diags {
		suggestAgain(d, f.templateCalls())
		line := 0
		if d.Subject != nil {
			line = d.Subject.Start.Line
		}
		faults = append(faults, fmt.Sprintf("line %d of template %s: %s", line, name, strings.TrimSuffix(d.Detail, ".")))
	}
	return strings.Join(faults, "; ")
}

// templateCalls are the functions within a template: all but templatefile, so
// that a template cannot call itself for ever.
func (f fileFunctions) templateCalls() map[string]function.Function {
	calls := make(map[string]function.Function, len(f.byName))
	for name, fn := range f.byName {
		if name != "templatefile" {
			calls[name] = fn
		}
	}
	return calls
}
