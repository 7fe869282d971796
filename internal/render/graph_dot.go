package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/vaultci/vaultci/internal/graph"
	"github.com/vaultci/vaultci/internal/term"
)

// GraphDOT writes a graph in the language of Graphviz.
func GraphDOT(w io.Writer, g *graph.Graph) error {
	var b strings.Builder
	b.WriteString("digraph vaultci {\n  rankdir = LR\n  node [shape = box, fontname = \"sans-serif\"]\n  edge [fontname = \"sans-serif\", fontsize = 10]\n\n")
	for i, n := range g.Nodes {
		fmt.Fprintf(&b, "  n%d [label = %s%s]\n", i, dotString(n.Text), dotStyle(n.Sort))
	}
	b.WriteByte('\n')
	for _, e := range g.Edges {
		label := ""
		if e.Text != "" {
			label = " [label = " + dotString(e.Text) + "]"
		}
		fmt.Fprintf(&b, "  n%d -> n%d%s\n", e.From, e.To, label)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func dotStyle(sort graph.Sort) string {
	switch sort {
	case graph.Outside:
		return ", shape = ellipse"
	case graph.Undeclared:
		return ", style = dashed"
	case graph.Path:
		return ", shape = note, fontname = \"monospace\""
	}
	return ""
}

// dotString quotes a text. In labels a backslash and an ampersand have a meaning
// of their own.
func dotString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "\n", " ").Replace(term.Visible(s)) + `"`
}
