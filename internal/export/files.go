package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/vaultci/vaultci/internal/term"
)

// File is one file of a configuration.
type File struct {
	// Name is its name within the configuration's directory.
	Name string
	Text []byte
}

const extension = ".vault.hcl"

// commentWidth is how wide comments are.
const commentWidth = 76

// files lays the entries out: a file for each kind, and one for each mount where
// objects of a kind live in several.
func (w *writer) files() []File {
	parts := map[string]*strings.Builder{}
	add := func(name, text string) {
		if parts[name] == nil {
			parts[name] = &strings.Builder{}
		} else {
			parts[name].WriteByte('\n')
		}
		parts[name].WriteString(text)
	}
	for _, v := range w.sortedVariables() {
		add("variables", v.declaration())
	}
	names := w.fileNames()
	for _, e := range w.kept() {
		add(names[e], e.text)
	}
	for _, e := range w.entries {
		if len(e.reasons) > 0 {
			add(names[e], "# Left out: "+e.object.Path+"\n"+comment(e.reasons))
		}
	}
	var files []File
	for name, text := range parts {
		files = append(files, File{Name: name + extension, Text: hclwrite.Format([]byte(text.String()))})
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return files
}

// fileNames says in which file each entry stands, without the extension.
func (w *writer) fileNames() map[*entry]string {
	holders := map[string]map[string]string{} // by kind: labels by holder
	for _, e := range w.entries {
		if f := holderField(e.object.Kind); f != nil {
			kind := e.object.Kind.Name
			if holders[kind] == nil {
				holders[kind] = map[string]string{}
			}
			holders[kind][e.object.String(f.Name)] = ""
		}
	}
	taken := map[string]bool{}
	names := map[*entry]string{}
	for _, e := range w.entries {
		kind := e.object.Kind.Name
		names[e] = kind
		if len(holders[kind]) < 2 {
			continue
		}
		holder := e.object.String(holderField(e.object.Kind).Name)
		name := holders[kind][holder]
		for n := 1; name == ""; n++ {
			if candidate := fileName(kind, holder, n); !taken[strings.ToLower(candidate)] { // some file systems fold case
				name = candidate
			}
		}
		taken[strings.ToLower(name)] = true
		holders[kind][holder] = name
		names[e] = name
	}
	return names
}

func fileName(kind, holder string, n int) string {
	name := kind + "." + identifier(holder)
	if n > 1 {
		name += fmt.Sprintf("-%d", n)
	}
	return name
}

// comment writes sentences as comment lines. Nothing in them can end a comment.
func comment(sentences []string) string {
	var b strings.Builder
	for _, s := range sentences {
		for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < ' ' || r == '\u2028' || r == '\u2029' }) {
			for line := range strings.Lines(term.Wrap(part, commentWidth, 2)) {
				b.WriteString("# " + strings.TrimRight(line, " \n") + "\n")
			}
		}
	}
	return b.String()
}
