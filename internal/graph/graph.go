package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
)

// Sort is what a node stands for.
type Sort int

// The sorts of nodes, from the outside inwards.
const (
	// Outside is something outside of the server that it trusts: an issuer.
	Outside Sort = iota
	// Declared is an object of the configuration.
	Declared
	// Undeclared is an object that is named and not declared.
	Undeclared
	// Path is a path, or a pattern of paths, to which there is access.
	Path
)

// Node is one thing. A graph has each once.
type Node struct {
	Sort Sort
	// Kind is the name of an object's kind; empty for others.
	Kind string
	// Text names the thing.
	Text string
}

// Edge leads from one node to the next, by index.
type Edge struct {
	From, To int
	// Text says what the edge allows; it may be empty.
	Text string
}

// Graph is nodes, sorted, and edges between them, sorted.
type Graph struct {
	Nodes []Node
	Edges []Edge
}

// Of returns the graph of the objects of a configuration. The same objects give
// the same graph.
func Of(objects []*hclschema.Object) *Graph {
	b := &builder{named: map[hclschema.Name]Node{}, edges: map[link]bool{}, nodes: map[Node]bool{}}
	for _, o := range objects {
		node := Node{Declared, o.Kind.Name, o.Address}
		b.named[hclschema.Name{Kind: o.Kind.Name, Label: o.String(o.Kind.Label)}] = node
		b.nodes[node] = true
	}
	for _, o := range objects {
		b.object(o)
	}
	return b.graph()
}

// link is an edge between nodes themselves.
type link struct {
	from, to Node
	text     string
}

type builder struct {
	named map[hclschema.Name]Node
	nodes map[Node]bool
	edges map[link]bool
}

func (b *builder) link(from, to Node, text string) {
	b.nodes[from], b.nodes[to] = true, true
	b.edges[link{from, to, text}] = true
}

func (b *builder) object(o *hclschema.Object) {
	node := Node{Declared, o.Kind.Name, o.Address}
	if o.Kind.Trusts != nil {
		for _, issuer := range o.Kind.Trusts(o) {
			b.link(Node{Outside, "", issuer}, node, "")
		}
	}
	for i := range o.Kind.Fields {
		b.references(o, i, node)
	}
	if o.Kind.Grants == nil {
		return
	}
	for _, grant := range o.Kind.Grants(o) {
		path := Node{Path, "", grant.Path}
		b.link(node, path, strings.Join(grant.Capabilities, ", "))
		if holder, ok := b.declared(grant.Below); ok {
			b.link(path, holder, "")
		}
	}
}

// references draws what a field names. What holds an object, and what it means by
// its accessor, leads to it.
func (b *builder) references(o *hclschema.Object, i int, node Node) {
	f := &o.Kind.Fields[i]
	if f.Refs == "" {
		return
	}
	for _, value := range texts(o, i) {
		names := f.Named(value)
		other, ok := b.declared(names)
		switch {
		case ok:
		case o.SensitiveAt(i):
			continue
		case f.Names == nil && len(names) == 1 && value != "":
			other = Node{Undeclared, names[0].Kind, names[0].Kind + " " + names[0].Label}
		default:
			continue
		}
		if f.Holds || f.Pins {
			b.link(other, node, "")
		} else {
			b.link(node, other, "")
		}
	}
}

// declared returns the node of the first of the names that is declared.
func (b *builder) declared(names []hclschema.Name) (Node, bool) {
	for _, name := range names {
		if node, ok := b.named[name]; ok {
			return node, true
		}
	}
	return Node{}, false
}

// texts are the strings that a field holds.
func texts(o *hclschema.Object, i int) []string {
	v := o.Values[i]
	if v.Type().IsPrimitiveType() {
		return []string{v.AsString()}
	}
	var out []string
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		out = append(out, e.AsString())
	}
	return out
}

func (b *builder) graph() *Graph {
	g := &Graph{}
	for node := range b.nodes {
		g.Nodes = append(g.Nodes, node)
	}
	slices.SortFunc(g.Nodes, func(x, y Node) int {
		return cmp.Or(cmp.Compare(x.Sort, y.Sort), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Text, y.Text))
	})
	index := make(map[Node]int, len(g.Nodes))
	for i, node := range g.Nodes {
		index[node] = i
	}
	for edge := range b.edges {
		g.Edges = append(g.Edges, Edge{index[edge.from], index[edge.to], edge.text})
	}
	slices.SortFunc(g.Edges, func(x, y Edge) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To), cmp.Compare(x.Text, y.Text))
	})
	return g
}
