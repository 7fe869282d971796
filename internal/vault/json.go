package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// maxDepth is how deep an answer may nest. Vault's own limit on requests is 300.
const maxDepth = 1000

var errJSONEnd = errors.New("unexpected end of JSON")

// parseJSON reads one JSON value the way encoding/json does into an any with UseNumber. It exists because decoding is
// a third of what a read costs, and a plan reads tens of thousands of objects: strings are parts of the text instead
// of copies, and maps are made in their final size.
func parseJSON(text string) (any, error) {
	p := jsonParser{text: text}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.space(); p.pos < len(text) {
		return nil, p.unexpected("after the value")
	}
	return v, nil
}

type jsonParser struct {
	text string
	pos  int
	// Stacks of what belongs to the arrays and objects that are still open.
	keys   []string
	values []any
}

func (p *jsonParser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\r', '\n':
			p.pos++
		default:
			return
		}
	}
}

// next skips white space and returns the byte after it; 0 at the end.
func (p *jsonParser) next() byte {
	p.space()
	if p.pos == len(p.text) {
		return 0
	}
	return p.text[p.pos]
}

func (p *jsonParser) unexpected(where string) error {
	if p.pos >= len(p.text) {
		return errJSONEnd
	}
	return fmt.Errorf("invalid character %q %s", p.text[p.pos], where)
}

func (p *jsonParser) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("JSON nests too deeply")
	}
	switch c := p.next(); {
	case c == '{':
		return p.object(depth + 1)
	case c == '[':
		return p.array(depth + 1)
	case c == '"':
		return p.string()
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	case p.literal("null"):
		return nil, nil
	case p.literal("true"):
		return true, nil
	case p.literal("false"):
		return false, nil
	}
	return nil, p.unexpected("looking for beginning of value")
}

func (p *jsonParser) literal(word string) bool {
	if !strings.HasPrefix(p.text[p.pos:], word) {
		return false
	}
	p.pos += len(word)
	return true
}

func (p *jsonParser) object(depth int) (any, error) {
	firstKey, firstValue := len(p.keys), len(p.values)
	err := p.items('}', func() error {
		if p.next() != '"' {
			return p.unexpected("looking for object key")
		}
		key, err := p.string()
		if err != nil {
			return err
		}
		if p.next() != ':' {
			return p.unexpected("after object key")
		}
		p.pos++
		v, err := p.value(depth)
		p.keys, p.values = append(p.keys, key), append(p.values, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	m := make(map[string]any, len(p.keys)-firstKey)
	for i, key := range p.keys[firstKey:] {
		m[key] = p.values[firstValue+i]
	}
	p.keys, p.values = p.keys[:firstKey], p.values[:firstValue]
	return m, nil
}

func (p *jsonParser) array(depth int) (any, error) {
	first := len(p.values)
	err := p.items(']', func() error {
		v, err := p.value(depth)
		p.values = append(p.values, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := make([]any, len(p.values)-first)
	copy(list, p.values[first:])
	p.values = p.values[:first]
	return list, nil
}

// items reads what is between the brackets of an array or object.
func (p *jsonParser) items(end byte, item func() error) error {
	p.pos++
	if p.next() == end {
		p.pos++
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		switch p.next() {
		case ',':
			p.pos++
		case end:
			p.pos++
			return nil
		default:
			return p.unexpected("after an array element or object value")
		}
	}
}

// string reads a string. Those with escapes or beyond ASCII are left to encoding/json.
func (p *jsonParser) string() (string, error) {
	start, plain := p.pos, true
	for p.pos++; p.pos < len(p.text); p.pos++ {
		switch c := p.text[p.pos]; {
		case c == '"':
			p.pos++
			if plain {
				return p.text[start+1 : p.pos-1], nil
			}
			var s string
			err := json.Unmarshal([]byte(p.text[start:p.pos]), &s)
			return s, err
		case c == '\\':
			plain = false
			p.pos++
		case c < ' ':
			return "", p.unexpected("in string literal")
		case c >= 0x80:
			plain = false
		}
	}
	return "", errJSONEnd
}

func (p *jsonParser) number() (any, error) {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte("+-.eE0123456789", p.text[p.pos]) >= 0 {
		p.pos++
	}
	text := p.text[start:p.pos]
	if !validNumber(text) {
		return nil, fmt.Errorf("invalid number %q", text)
	}
	return json.Number(text), nil
}

// validNumber checks JSON's grammar: -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
func validNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, s := digits(s)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if rest, ok := strings.CutPrefix(s, "."); ok {
		var fraction string
		if fraction, s = digits(rest); fraction == "" {
			return false
		}
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	exponent, rest := digits(s)
	return exponent != "" && rest == ""
}

func digits(s string) (digits, rest string) {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return s[:n], s[n:]
}
