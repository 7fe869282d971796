package gitlab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"go.yaml.in/yaml/v4"
)

// document is the YAML of one file, as GitLab loads it.
type document struct {
	// header is the document with spec before it, or nil.
	header *value
	// content is what the file declares, always a hash.
	content *value
	// empty says that there is nothing, comments aside.
	empty bool
}

// parse reads the text of a file. Of several documents GitLab takes the first,
// or the second when the first is a header.
func parse(src *source, f *faults) *document {
	p := &parser{src: src, scalars: newScalars(), done: map[*yaml.Node]*value{}, faults: f}
	before := f.errors()
	docs := p.documents()
	doc := &document{content: newHash(nil, src.span(0, 0))}
	if len(docs) == 0 {
		doc.empty = f.errors() == before
		return doc
	}
	first := docs[0]
	if len(docs) > 1 && first.find("spec") >= 0 {
		doc.header, first = first, docs[1]
	} else if len(docs) > 1 {
		p.warn(docs[1].rng, "YAML document left out", "GitLab reads the first document of a file, and the second only behind a header with spec. What follows this line has no effect: take out the --- before it, or move it to a file of its own and include that.")
	}
	if first.kind != hash {
		p.fault(first.rng, summaryFormat, "Invalid configuration format", "A CI file is a hash: NAME: and below it, further to the right, what the job does.")
		return doc
	}
	doc.content = first
	return doc
}

const (
	summaryFormat = "CI file not accepted by GitLab"
	summarySyntax = "YAML syntax"
	summaryTooBig = "YAML too large or too deep"
)

// parser turns the nodes of a file into values.
type parser struct {
	src     *source
	scalars *scalars
	done    map[*yaml.Node]*value // nil while in progress
	depth   int
	tooBig  bool
	*faults
}

// documents are those of the file that hold something.
func (p *parser) documents() []*value {
	if at := invalidUTF8(p.src.text); at >= 0 {
		p.fault(p.src.span(at, at), summarySyntax, "", "The file is not text in UTF-8 from here on. Save it in that encoding.")
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(p.src.text))
	if err != nil {
		p.syntax(err)
		return nil
	}
	var docs []*value
	for {
		var node yaml.Node
		err := loader.Load(&node)
		if errors.Is(err, io.EOF) {
			return docs
		}
		if err != nil {
			p.syntax(err)
			return nil
		}
		if len(node.Content) == 0 {
			continue
		}
		v := p.value(node.Content[0])
		if v.size > maxSize || v.depth > maxDepth {
			p.big(v.rng, "Aliases and merge keys count as what they stand for.")
		}
		if p.tooBig {
			return nil
		}
		if !v.absent() {
			docs = append(docs, v)
		}
	}
}

// invalidUTF8 is where a text is not UTF-8, or -1.
func invalidUTF8(text []byte) int {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// big reports a file that GitLab would refuse for its size, once.
func (p *parser) big(rng hcl.Range, hint string) {
	if !p.tooBig {
		p.fault(rng, summaryTooBig, "The parsed YAML is too big", hint+" Split what is here, or take levels out.")
	}
	p.tooBig = true
}

// syntax reports an error of the YAML parser in the words of GitLab's, which is
// built on the same scanner.
func (p *parser) syntax(err error) {
	message, at := err.Error(), len(p.src.text)
	var load *yaml.LoadError
	if errors.As(err, &load) {
		message, at = p.rubyMessage(load)
	}
	rng := p.src.span(at, min(at+1, p.src.lineEnd(at)))
	hint := "Nothing of this file is read before that is mended."
	if at < len(p.src.text) && p.src.text[at] == '\t' {
		hint = "A tab cannot indent YAML: use spaces. " + hint
	}
	p.fault(rng, summarySyntax, message, hint)
}

func (p *parser) rubyMessage(err *yaml.LoadError) (string, int) {
	message := strings.TrimSpace(err.Message + " " + err.ContextMsg)
	if err.Mark.Line < 1 {
		return "(<unknown>): " + message, len(p.src.text)
	}
	at := p.src.offset(err.Mark.Line, err.Mark.Column)
	if at >= len(bytes.TrimSpace(p.src.text)) && err.ContextMark.Line > 0 {
		at = p.src.offset(err.ContextMark.Line, err.ContextMark.Column) // where what has no end begins
	}
	if name, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		return "An alias referenced an unknown anchor: " + strings.TrimSuffix(name, "' referenced"), at
	}
	return fmt.Sprintf("(<unknown>): %s at line %d column %d", message, err.Mark.Line, err.Mark.Column), at
}

// value turns a node into a value. A node that several aliases name is turned
// once.
func (p *parser) value(n *yaml.Node) *value {
	if n.Kind == yaml.AliasNode {
		return p.alias(n)
	}
	if v, ok := p.done[n]; ok {
		return v
	}
	p.done[n] = nil
	p.depth++
	v := p.fresh(n)
	p.depth--
	p.done[n] = v
	return v
}

func (p *parser) alias(n *yaml.Node) *value {
	v, begun := p.done[n.Alias]
	if begun && v == nil {
		p.big(p.src.place(n), "The anchor "+n.Value+" stands for a value that contains this alias of it, and so never ends.")
		return &value{faulty: true, rng: p.src.place(n)}
	}
	return p.value(n.Alias)
}

func (p *parser) fresh(n *yaml.Node) *value {
	switch {
	case p.depth > maxDepth:
		rng := p.src.span(p.src.offset(n.Line, n.Column), p.src.offset(n.Line, n.Column)+1)
		p.big(rng, "This is the 101st level of nesting.")
		return &value{faulty: true, rng: rng}
	case n.Tag == "!reference":
		return p.reference(n)
	case n.Kind == yaml.SequenceNode:
		return p.list(n)
	case n.Kind == yaml.MappingNode:
		return p.hash(n)
	}
	return p.scalar(n)
}

func (p *parser) list(n *yaml.Node) *value {
	items := make([]*value, len(n.Content))
	end := 0
	for i, node := range n.Content {
		items[i] = p.value(node)
		end = max(end, p.endOf(node, items[i]))
	}
	return newList(items, p.src.around(n, end))
}

// endOf is where a part ends in the text. That of an alias is the alias, and
// not what it stands for.
func (p *parser) endOf(n *yaml.Node, v *value) int {
	if n.Kind == yaml.AliasNode {
		return p.src.place(n).End.Byte
	}
	return v.rng.End.Byte
}

func (p *parser) scalar(n *yaml.Node) *value {
	v := &value{kind: text, text: n.Value, rng: p.src.place(n)}
	if isPlain(n) {
		v.kind, v.text = p.scalars.read(n.Value)
	}
	if v.kind == refused {
		p.date(v)
		v.faulty = true
	}
	return v
}

// date reports a date, which GitLab's parser does not load.
func (p *parser) date(v *value) {
	p.fault(v.rng, summaryFormat, "Tried to load unspecified class: "+rubyClass(v.text), "Without quotes this is a date. Put it into quotes.")
}

// isPlain says whether a scalar stands without quotes and without a tag, so that
// its text decides on its type.
func isPlain(n *yaml.Node) bool {
	const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Style&(quoted|yaml.TaggedStyle) == 0
}

// rubyClass is the class of a date or time that GitLab's parser does not load.
func rubyClass(s string) string {
	if strings.ContainsRune(s, ':') {
		return "Time"
	}
	return "Date"
}

// reference reads !reference [NAME, KEY...].
func (p *parser) reference(n *yaml.Node) *value {
	v := &value{kind: reference, rng: p.src.span(p.src.offset(n.Line, n.Column), p.src.lineEnd(p.src.offset(n.Line, n.Column)))}
	if n.Kind == yaml.SequenceNode {
		end := v.rng.Start.Byte
		for _, node := range n.Content {
			item := p.value(node)
			end = max(end, p.endOf(node, item))
			if item.kind != text {
				v.path = nil
				break
			}
			v.path = append(v.path, item.text)
		}
		v.rng = p.src.around(n, end)
	}
	if len(v.path) == 0 {
		p.fault(v.rng, summaryReference, "!reference "+inspectNode(n)+" is not valid", "Write it as !reference [NAME, KEY]: the name of a job or hidden job, then the keys below it. What YAML reads as a number or a boolean, such as no, needs quotes.")
		v.faulty = true
	}
	return v
}

// inspectNode writes what follows !reference as Ruby shows it.
func inspectNode(n *yaml.Node) string {
	if n.Kind != yaml.SequenceNode {
		return strconv.Quote(n.Value)
	}
	names := make([]string, len(n.Content))
	for i, item := range n.Content {
		names[i] = strconv.Quote(item.Value)
	}
	return "[" + strings.Join(names, ", ") + "]"
}
