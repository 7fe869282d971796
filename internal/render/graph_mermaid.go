package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/vaultci/vaultci/internal/graph"
	"github.com/vaultci/vaultci/internal/term"
)

// GraphMermaid writes a graph as a flowchart of Mermaid, which GitLab and GitHub
// draw in Markdown.
func GraphMermaid(w io.Writer, g *graph.Graph) error {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, n := range g.Nodes {
		left, right := mermaidShape(n.Sort)
		fmt.Fprintf(&b, "  n%d%s%s%s\n", i, left, mermaidString(n.Text), right)
	}
	for _, e := range g.Edges {
		label := ""
		if e.Text != "" {
			label = "|" + mermaidString(e.Text) + "|"
		}
		fmt.Fprintf(&b, "  n%d -->%s n%d\n", e.From, label, e.To)
	}
	_, err := io.WriteString(w, b.String()+mermaidClasses(g))
	return err
}

func mermaidShape(sort graph.Sort) (left, right string) {
	switch sort {
	case graph.Outside:
		return "([", "])"
	case graph.Path:
		return ">", "]"
	}
	return "[", "]"
}

// mermaidClasses marks the nodes that are not declared.
func mermaidClasses(g *graph.Graph) string {
	var undeclared []string
	for i, n := range g.Nodes {
		if n.Sort == graph.Undeclared {
			undeclared = append(undeclared, fmt.Sprintf("n%d", i))
		}
	}
	if len(undeclared) == 0 {
		return ""
	}
	return "  classDef undeclared stroke-dasharray: 5 5\n  class " + strings.Join(undeclared, ",") + " undeclared\n"
}

// mermaidString quotes a text. What means something within quotes, to Mermaid or
// to HTML, is written by its number.
func mermaidString(s string) string {
	var b strings.Builder
	if s == "" {
		s = " " // Mermaid takes no empty text
	}
	for _, r := range strings.ReplaceAll(term.Visible(s), "\n", " ") {
		if strings.ContainsRune("\"#&<>`\\;%", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}
