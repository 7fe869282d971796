package deliver

import "io"

// automaton finds patterns in a text that comes byte by byte, in time linear in its length (Aho and Corasick, 1975). A
// state is the longest end of the text that is the beginning of a pattern. It does not change once it is built.
type automaton struct {
	nodes []node
	first [256]int32 // the children of the root, which is the state for most bytes
}

// root is the state in which no pattern has begun.
const root int32 = 0

// node is a beginning of patterns. Its children form a list.
type node struct {
	child, sibling int32 // 0 for none: the root is nobody's child
	fail           int32 // the longest proper end of this node that is a node
	depth          int32 // its length in bytes
	longest        int32 // the length of the longest pattern that ends here, 0 for none
	char           byte  // its last byte
}

func newAutomaton(patterns [][]byte) *automaton {
	a := &automaton{nodes: make([]node, 1)}
	for _, p := range patterns {
		a.add(p)
	}
	for child := a.nodes[root].child; child != 0; child = a.nodes[child].sibling {
		a.first[a.nodes[child].char] = child
	}
	a.link()
	return a
}

func (a *automaton) add(pattern []byte) {
	at := root
	for _, c := range pattern {
		child := a.child(at, c)
		if child == 0 {
			child = int32(len(a.nodes))
			a.nodes = append(a.nodes, node{sibling: a.nodes[at].child, depth: a.nodes[at].depth + 1, char: c})
			a.nodes[at].child = child
		}
		at = child
	}
	a.nodes[at].longest = a.nodes[at].depth
}

// child returns the child of a node for a byte, or 0.
func (a *automaton) child(at int32, c byte) int32 {
	child := a.nodes[at].child
	for child != 0 && a.nodes[child].char != c {
		child = a.nodes[child].sibling
	}
	return child
}

// link finds the failure of each node: those of shorter ones first.
func (a *automaton) link() {
	queue := []int32{root}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for child := a.nodes[at].child; child != 0; child = a.nodes[child].sibling {
			queue = append(queue, child)
			if at == root {
				continue
			}
			n := &a.nodes[child]
			n.fail = a.next(a.nodes[at].fail, n.char)
			n.longest = max(n.longest, a.nodes[n.fail].longest)
		}
	}
}

// next returns the state after one more byte.
func (a *automaton) next(at int32, c byte) int32 {
	for at != root {
		if child := a.child(at, c); child != 0 {
			return child
		}
		at = a.nodes[at].fail
	}
	return a.first[c]
}

func (a *automaton) longest(at int32) int32 { return a.nodes[at].longest }

func (a *automaton) depth(at int32) int32 { return a.nodes[at].depth }

// mask returns a filter before w; see [NewMask].
func (a *automaton) mask(w io.Writer) *mask { return &mask{automaton: a, w: w} }
