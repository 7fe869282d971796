package hclschema

import (
	"fmt"
	"io/fs"
	"maps"
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
	bodies []*hclsyntax.Body // of the files without syntax errors
	labels labelExprs
	// later are blocks that are parsed when their turn comes, if kinds names
	// their type.
	later []*laterBlock
	kinds func(string) *Kind
	// waiting is how many of them have been parsed ahead and not been asked for.
	waiting int
}

// labelExprs holds the expressions of nested block labels that are templates,
// such as path "${secrets_mount.ops.path}/data/*" {}, by where they start. HCL
// itself allows literal labels only.
type labelExprs map[labelPos]hclsyntax.Expression

type labelPos struct {
	file string
	byte int
}

// parseDir parses all configuration files at the top of fsys. Blocks of the kinds
// that are given may be left for later.
func parseDir(fsys fs.FS, kinds func(string) *Kind) (*source, hcl.Diagnostics) {
	src := &source{files: map[string]*hcl.File{}, labels: labelExprs{}, kinds: kinds}
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
	text, err := ReadBounded(fsys, name, maxFileSize)
	if err != nil {
		return hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "File not readable",
			Detail:   fmt.Sprintf("The configuration file %s cannot be read: %s.", name, err),
		}}
	}
	if s.parseSome(text, name) {
		return nil
	}
	file, labels, diags := parseText(text, name)
	s.files[name] = file
	for at, expr := range labels {
		s.labels[at] = expr
	}
	if body, ok := file.Body.(*hclsyntax.Body); ok && !diags.HasErrors() {
		s.bodies = append(s.bodies, body)
	}
	return diags
}

// parseText parses one file, a piece of some blocks at a time: the tokens of a
// file of megabytes take a hundred times its size.
func parseText(text []byte, name string) (*hcl.File, labelExprs, hcl.Diagnostics) {
	file := &hcl.File{Body: &hclsyntax.Body{}}
	labels := labelExprs{}
	var diags hcl.Diagnostics
	at := hcl.InitialPos
	for first := true; first || at.Byte < len(text); first = false {
		parsed, end, ok := parseQuickly(text[at.Byte:], name, at, labels)
		if !ok {
			p := nextPiece(text[at.Byte:], name, at)
			var pieceDiags hcl.Diagnostics
			parsed, pieceDiags = p.parse(labels)
			diags = append(diags, pieceDiags...)
			end = p.end()
		}
		if first {
			file = parsed
		} else {
			join(file, parsed)
		}
		at = end
	}
	file.Bytes = text
	return file, labels, dropEchoes(diags)
}

// join adds the body of a piece to that of the pieces before it.
func join(file, piece *hcl.File) {
	into, ok := file.Body.(*hclsyntax.Body)
	from, okFrom := piece.Body.(*hclsyntax.Body)
	if !ok || !okFrom {
		return
	}
	into.Blocks = append(into.Blocks, from.Blocks...)
	maps.Copy(into.Attributes, from.Attributes)
	into.SrcRange.End, into.EndRange = from.SrcRange.End, from.EndRange
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

// expr returns the expression of a nested block's label where the
// label is a template, or nil.
func (l labelExprs) expr(block *hclsyntax.Block, i int) hclsyntax.Expression {
	r := block.LabelRanges[i]
	return l[labelPos{r.Filename, r.Start.Byte}]
}
