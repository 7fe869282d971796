package gitlab

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"go.yaml.in/yaml/v4"
)

// place returns the range of a scalar: its text with the quotes, on its first
// line at most where it is written plainly over several.
func (s *source) place(n *yaml.Node) hcl.Range {
	start := s.skipProperties(s.offset(n.Line, n.Column))
	return s.span(start, s.scalarEnd(start, n))
}

func (s *source) scalarEnd(start int, n *yaml.Node) int {
	rest := s.text[start:]
	switch {
	case n.Kind == yaml.AliasNode:
		return min(start+len("*")+len(n.Value), len(s.text))
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return start + quotedLength(rest, '"', '\\')
	case n.Style&yaml.SingleQuotedStyle != 0:
		return start + quotedLength(rest, '\'', '\'')
	case n.Value != "" && bytes.HasPrefix(rest, []byte(n.Value)):
		return start + len(n.Value)
	case n.Value == "":
		return start
	}
	return s.lineEnd(start)
}

// quotedLength is the length of a quoted scalar. The escape makes the byte
// behind it, when that is a quote or an escape, part of the text.
func quotedLength(text []byte, quote, escape byte) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == escape && i+1 < len(text) && (escape != quote || text[i+1] == quote):
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

// skipProperties goes over the anchor and the tag that stand before a value.
// The parser places the value where they begin.
func (s *source) skipProperties(at int) int {
	for at < len(s.text) && (s.text[at] == '&' || s.text[at] == '!') {
		n := bytes.IndexAny(s.text[at:], " \t\r\n,[]{}")
		if n < 0 {
			return at
		}
		blank := at + n
		for blank < len(s.text) && strings.IndexByte(" \t", s.text[blank]) >= 0 {
			blank++
		}
		if blank == len(s.text) || s.text[blank] == '\n' || s.text[blank] == '\r' {
			return at
		}
		at = blank
	}
	return at
}

// around returns the range of a list or a hash, up to the end of its last part
// and the bracket that follows on the same line.
func (s *source) around(n *yaml.Node, last int) hcl.Range {
	start := s.offset(n.Line, n.Column)
	end := max(start, last)
	if n.Style&yaml.FlowStyle == 0 {
		return s.span(start, end)
	}
	if end == start {
		end = min(s.skipProperties(start)+1, len(s.text))
	}
	rest := bytes.TrimLeft(s.text[end:], " ,\t")
	if len(rest) > 0 && (rest[0] == ']' || rest[0] == '}') {
		end = len(s.text) - len(rest) + 1
	}
	return s.span(start, end)
}
