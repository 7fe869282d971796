package hclschema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// evaluable is a local value or a resource block: something with references that
// must have their values first.
type evaluable interface {
	id() string
	declRange() hcl.Range
	dependencies() []reference
	// prepare parses what was left for later, and finds what it refers to.
	prepare(m *module) hcl.Diagnostics
	// evaluate computes the value. What it refers to has been computed before,
	// and is unknown when it failed or is part of a cycle.
	evaluate(m *module) hcl.Diagnostics
}

// evaluate computes all locals and resources in the order of their references.
func (m *module) evaluate() hcl.Diagnostics {
	nodes := map[string]evaluable{}
	var diags hcl.Diagnostics
	for _, l := range m.locals {
		diags = append(diags, l.resolve(m)...)
		nodes[l.id()] = l
	}
	for _, r := range m.resources {
		if r.later == nil {
			diags = append(diags, r.resolve(m)...)
		}
		nodes[r.id()] = r
	}
	for _, block := range m.scopes {
		diags = append(diags, m.resolveLate(block.Body)...)
	}
	if m.record != nil {
		diags = append(diags, m.resolveLate(m.record.Body)...)
	}
	for _, block := range m.checks {
		diags = append(diags, m.resolveLate(block.Body)...)
	}
	for _, r := range m.removals {
		diags = append(diags, m.resolveLate(r.block.Body)...)
	}
	w := &walk{m: m, nodes: nodes, state: make(map[string]visit, len(nodes))}
	for _, id := range slices.Sorted(maps.Keys(nodes)) {
		w.visit(nodes[id])
	}
	return append(diags, w.diags...)
}

type visit int

const (
	unvisited visit = iota
	visiting
	visited
)

// walk is a depth-first walk over the references.
type walk struct {
	m     *module
	nodes map[string]evaluable
	state map[string]visit
	stack []evaluable
	diags hcl.Diagnostics
}

func (w *walk) visit(n evaluable) {
	switch w.state[n.id()] {
	case visited:
		if r, ok := n.(*resource); ok {
			w.diags = append(w.diags, r.evaluateAgain(w.m)...)
		}
		return
	case visiting:
		w.reportCycle(n)
		return
	}
	w.state[n.id()] = visiting
	w.stack = append(w.stack, n)
	w.diags = append(w.diags, n.prepare(w.m)...)
	for _, ref := range n.dependencies() {
		if dep, ok := w.nodes[ref.id()]; ok {
			w.visit(dep)
		}
	}
	w.stack = w.stack[:len(w.stack)-1]
	w.state[n.id()] = visited
	w.diags = append(w.diags, n.evaluate(w.m)...)
}

// reportCycle names the loop that closes at n, with the place of each link.
func (w *walk) reportCycle(n evaluable) {
	start := 0
	for i, s := range w.stack {
		if s.id() == n.id() {
			start = i
		}
	}
	var links []string
	for _, s := range w.stack[start:] {
		r := s.declRange()
		links = append(links, fmt.Sprintf("%s (%s:%d)", s.id(), r.Filename, r.Start.Line))
	}
	links = append(links, n.id())
	w.diags = append(w.diags, &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Cycle of references",
		Detail:   fmt.Sprintf("Each of these needs the next one first: %s. Take one reference out of the loop, for example by a local value that both use.", strings.Join(links, " → ")),
		Subject:  n.declRange().Ptr(),
	})
}

// poisonedValue stands for a value whose fault has been reported.
func poisonedValue() cty.Value { return cty.DynamicVal }
