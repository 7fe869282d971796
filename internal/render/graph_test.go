package render_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/graph"
	"github.com/vaultci/vaultci/internal/render"
)

// oddGraph has texts that mean something to the languages of graphs.
func oddGraph() *graph.Graph {
	g := &graph.Graph{Nodes: []graph.Node{
		{Sort: graph.Outside, Text: "https://gitlab.example.com/?a=b&c=\"d\""},
		{Sort: graph.Declared, Kind: "jwt_role", Text: `jwt_role.production["a\"b\\n"]`},
		{Sort: graph.Undeclared, Kind: "policy", Text: "policy end"},
		{Sort: graph.Path, Text: "ops/+/{{identity.entity.name}}/%%x#quot;`**<b>*|$&;~@\u202e\x1b[2J\n]"},
		{Sort: graph.Path, Text: ""},
	}}
	g.Edges = []graph.Edge{{From: 0, To: 1}, {From: 1, To: 2}, {From: 2, To: 3, Text: `read, "list"|`}, {From: 2, To: 4, Text: "deny"}}
	return g
}

func TestGraphMermaid(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := render.GraphMermaid(&out, oddGraph()); err != nil {
		t.Fatal(err)
	}
	compare(t, "graph.mmd", out.String())
}

// TestGraphDOT has Graphviz, where it is installed, read the graph and compares
// what it understood.
func TestGraphDOT(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := render.GraphDOT(&out, oddGraph()); err != nil {
		t.Fatal(err)
	}
	compare(t, "graph.dot", out.String())
	dot, err := exec.LookPath("dot")
	if err != nil {
		t.Skip("Graphviz (dot) is not installed")
	}
	cmd := exec.Command(dot, "-Tplain")
	cmd.Stdin = strings.NewReader(out.String())
	plain, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, plain)
	}
	if n := strings.Count("\n"+string(plain), "\nnode "); n != 5 {
		t.Errorf("%d nodes:\n%s", n, plain)
	}
	if n := strings.Count(string(plain), "\nedge "); n != 4 {
		t.Errorf("%d edges:\n%s", n, plain)
	}
}
