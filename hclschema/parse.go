package hclschema

import (
	"bytes"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Suffix ends the name of each configuration file.
const Suffix = ".vault.hcl"

// maxFileSize bounds one configuration file, in bytes. Ten thousand roles are
// about 5 MB.
const maxFileSize = 64 << 20

// source is the text of a configuration, parsed.
type source struct {
	files  map[string]*hcl.File
	bodies []*hclsyntax.Body
	labels labelExprs
}

// labelExprs holds the expressions of nested block labels that are templates,
// such as path "${secrets_mount.ops.path}/data/*" {}, by where they start. HCL
// itself allows literal labels only.
type labelExprs map[labelPos]hclsyntax.Expression

type labelPos struct {
	file string
	byte int
}

// parseDir parses all configuration files at the top of fsys.
func parseDir(fsys fs.FS) (*source, hcl.Diagnostics) {
	src := &source{files: map[string]*hcl.File{}, labels: labelExprs{}}
	names, err := FileNames(fsys)
	if err != nil {
		return src, hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "Directory not readable",
			Detail:   fmt.Sprintf("The configuration directory cannot be read: %s.", err),
		}}
	}
	if len(names) == 0 {
		return src, hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "No configuration files",
			Detail:   fmt.Sprintf("The directory has no file whose name ends in %s. Give the directory that holds the configuration, or name your files so.", Suffix),
		}}
	}
	var diags hcl.Diagnostics
	for _, name := range names {
		diags = append(diags, src.parseFile(fsys, name)...)
	}
	return src, diags
}

// FileNames lists the configuration files at the top of fsys, sorted. Names
// that start with a dot are left out.
func FileNames(fsys fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), Suffix) && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	sort.Strings(names)
	return names, nil
}

func (s *source) parseFile(fsys fs.FS, name string) hcl.Diagnostics {
	text, err := readBounded(fsys, name, maxFileSize)
	if err != nil {
		return hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "File not readable",
			Detail:   fmt.Sprintf("The configuration file %s cannot be read: %s.", name, err),
		}}
	}
	file, labels, diags := parseText(text, name)
	s.files[name] = file
	for at, expr := range labels {
		s.labels[at] = expr
	}
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		s.bodies = append(s.bodies, body)
	}
	return diags
}

// parseText parses one file. Labels that are templates are hidden from HCL's
// parser behind text of the same length, so that every range stays true.
func parseText(text []byte, name string) (*hcl.File, labelExprs, hcl.Diagnostics) {
	masked, labels, diags := maskLabels(text, name)
	file, parseDiags := hclsyntax.ParseConfig(masked, name, hcl.InitialPos)
	if file == nil {
		file = &hcl.File{Body: &hclsyntax.Body{}}
	}
	file.Bytes = text
	return file, labels, dropEchoes(append(diags, parseDiags...))
}

// dropEchoes keeps the first of equal syntax errors on lines that follow each
// other: a quote that is not closed brings one for each line after it.
func dropEchoes(diags hcl.Diagnostics) hcl.Diagnostics {
	last := map[string]int{} // the last line of each message
	kept := diags[:0]
	for _, d := range diags {
		line, ok := last[d.Detail]
		last[d.Detail] = d.Subject.Start.Line
		if !ok || d.Subject.Start.Line < line || d.Subject.Start.Line > line+1 {
			kept = append(kept, d)
		}
	}
	return kept
}

// maskLabels finds block labels with template sequences in them: a quoted
// string that follows an identifier, which is nowhere else in the grammar.
func maskLabels(text []byte, name string) ([]byte, labelExprs, hcl.Diagnostics) {
	if !bytes.Contains(text, []byte("${")) && !bytes.Contains(text, []byte("%{")) {
		return text, nil, nil
	}
	tokens, _ := hclsyntax.LexConfig(text, name, hcl.InitialPos) // the parser reports what the lexer finds
	labels := labelExprs{}
	var diags hcl.Diagnostics
	masked := text
	for i := 1; i < len(tokens); i++ {
		prev := tokens[i-1].Type
		if tokens[i].Type != hclsyntax.TokenOQuote || (prev != hclsyntax.TokenIdent && prev != hclsyntax.TokenCQuote) {
			continue
		}
		end, template := closingQuote(tokens, i)
		if template {
			if len(labels) == 0 {
				masked = bytes.Clone(text)
			}
			start := tokens[i].Range.Start
			expr, exprDiags := hclsyntax.ParseExpression(text[start.Byte:tokens[end].Range.End.Byte], name, start)
			diags = append(diags, exprDiags...)
			labels[labelPos{name, start.Byte}] = expr
			blank(masked[tokens[i].Range.End.Byte:tokens[end].Range.Start.Byte])
		}
		i = end
	}
	return masked, labels, diags
}

// closingQuote returns the index of the quote that closes the one at start, and
// whether a template sequence stands between them.
func closingQuote(tokens hclsyntax.Tokens, start int) (end int, template bool) {
	depth := 0
	for i := start; i < len(tokens); i++ {
		switch tokens[i].Type {
		case hclsyntax.TokenOQuote:
			depth++
		case hclsyntax.TokenCQuote:
			if depth--; depth == 0 {
				return i, template
			}
		case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			template = true
		}
	}
	return len(tokens) - 1, false
}

func blank(b []byte) {
	for i := range b {
		if b[i] != '\n' {
			b[i] = '_'
		}
	}
}

// expr returns the expression of a nested block's label where the
// label is a template, or nil.
func (l labelExprs) expr(block *hclsyntax.Block, i int) hclsyntax.Expression {
	r := block.LabelRanges[i]
	return l[labelPos{r.Filename, r.Start.Byte}]
}
