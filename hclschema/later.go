package hclschema

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A syntax tree takes thirty times the memory of its text. In a file that is laid
// out as usual, the blocks of objects are found by their first and last lines,
// and each is parsed just before it is evaluated. What makes a file unusual, or
// faulty, makes it be parsed as a whole: all that is assumed here is confirmed
// when the block parses without a fault.

// laterBlock is a block that is parsed later.
type laterBlock struct {
	piece
	kind   *Kind
	label  string
	number int // in the order of the source
	parsed bool
	ahead  *parsedBlock // nil where it has not been parsed ahead
}

// parseSome parses what is in a file beside blocks of objects, which it leaves
// for later. It does nothing unless the whole file can be taken in this way.
func (s *source) parseSome(text []byte, name string) bool {
	if s.kinds == nil {
		return false
	}
	file, labels := &hcl.File{Body: &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}, Bytes: text}, labelExprs{}
	var later []*laterBlock
	for at := hcl.InitialPos; at.Byte < len(text); {
		p := piece{text: text[at.Byte:], name: name, start: at}
		if p.skippable() {
			p.text = p.text[:lineEnd(p.text)]
		} else if p.text = p.text[:max(blockEnd(p.text), 0)]; len(p.text) == 0 {
			return false
		} else if kind, label := s.header(p.text); kind != nil {
			later = append(later, &laterBlock{piece: p, kind: kind, label: label, number: len(s.later) + len(later)})
		} else if parsed, ok := p.parseSound(labels); ok {
			join(file, parsed)
		} else {
			return false
		}
		at = p.end()
	}
	for at, expr := range labels {
		s.labels[at] = expr
	}
	s.files[name] = file
	s.bodies = append(s.bodies, file.Body.(*hclsyntax.Body))
	s.later = append(s.later, later...)
	return true
}

// skippable says whether a line is blank or a comment.
func (p piece) skippable() bool {
	line := bytes.TrimSpace(p.text[:lineEnd(p.text)])
	return len(line) == 0 || line[0] == '#' || bytes.HasPrefix(line, []byte("//"))
}

// lineEnd is the length of the first line, with its end.
func lineEnd(text []byte) int {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	return len(text)
}

// blockEnd is the length of the block that a text begins with, up to the line of
// its closing brace; -1 where the text does not begin with one.
func blockEnd(text []byte) int {
	if !bytes.HasSuffix(bytes.TrimRight(text[:lineEnd(text)], "\r\n"), []byte("{")) {
		return -1
	}
	brace := bytes.Index(text, []byte("\n}"))
	if brace < 0 {
		return -1
	}
	end := brace + 1 + lineEnd(text[brace+1:])
	if len(bytes.TrimSpace(text[brace+1:end])) != 1 || bytes.Contains(text[:end], []byte("<<")) {
		return -1 // a heredoc may hold such a line
	}
	return end
}

// parseSound parses a piece; ok is false when there is any fault in it.
func (p piece) parseSound(labels labelExprs) (file *hcl.File, ok bool) {
	if file, ok := p.parseQuickly(labels); ok {
		return file, true
	}
	p.tokens, _ = hclsyntax.LexConfig(p.text, p.name, p.start)
	file, diags := p.parse(labels)
	return file, len(diags) == 0
}

// header returns the kind and the label of a block of an object; nil for another
// block.
func (s *source) header(text []byte) (kind *Kind, label string) {
	typ, rest, ok := bytes.Cut(text[:lineEnd(text)], []byte(` "`))
	if !ok {
		return nil, ""
	}
	name, _, ok := bytes.Cut(rest, []byte(`" {`))
	if !ok || !validIdentifier(string(name)) {
		return nil, ""
	}
	return s.kinds(string(typ)), string(name)
}

// declareLater declares a block by its header.
func (m *module) declareLater(b *laterBlock) {
	r := &resource{kind: b.kind, label: b.label, later: b, value: poisonedValue()}
	r.source = &Source{Block: hcl.Range{Filename: b.name, Start: b.start, End: b.start}}
	m.unsound = m.add(r) != nil || m.unsound
}

// parse parses the block if it has not been, and notes a fault.
func (r *resource) parse(m *module) {
	if r.later == nil || r.later.parsed {
		return
	}
	r.later.parsed = true
	file, ok := m.parseLater(r.later)
	if ok {
		blocks := file.Body.(*hclsyntax.Body).Blocks
		ok = len(blocks) == 1 && blocks[0].Type == r.kind.Name && len(blocks[0].Labels) == 1 && blocks[0].Labels[0] == r.label
		ok = ok && !r.begin(m, blocks[0]).HasErrors()
	}
	if !ok {
		m.unsound = true
		r.begin(m, &hclsyntax.Block{Type: r.kind.Name, Labels: []string{r.label}, LabelRanges: []hcl.Range{r.source.Block}, Body: &hclsyntax.Body{}})
	}
}

func (r *resource) prepare(m *module) hcl.Diagnostics {
	if r.later == nil {
		return nil
	}
	r.parse(m)
	return r.resolve(m)
}

// release lets go of the syntax tree of a block that was left for later.
func (r *resource) release(m *module) {
	if r.later == nil {
		return
	}
	for _, nested := range r.block.Body.Blocks {
		for _, at := range nested.LabelRanges {
			delete(m.labels, labelPos{at.Filename, at.Start.Byte})
		}
	}
	r.block, r.refs, r.each, r.shared, r.unresolved = nil, nil, nil, nil, nil
}

// evaluateAgain evaluates a block whose value turned out to be needed by one that
// was left for later.
func (r *resource) evaluateAgain(m *module) hcl.Diagnostics {
	if r.valued || !r.referenced {
		return nil
	}
	r.objects = nil
	if r.later != nil {
		r.later.parsed = false
	}
	diags := r.prepare(m)
	return append(diags, r.evaluate(m)...)
}
