package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl"
	"github.com/hashicorp/hcl/hcl/ast"
	"github.com/hashicorp/hcl/hcl/token"
)

// stanzaBody is what the HCL library decodes a path block into. It coerces as
// the server does: numbers into strings, repeated blocks into longer lists.
type stanzaBody struct {
	Policy              string
	Capabilities        []string
	AllowedParameters   map[string][]any  `hcl:"allowed_parameters"`
	DeniedParameters    map[string][]any  `hcl:"denied_parameters"`
	RequiredParameters  []string          `hcl:"required_parameters"`
	MinWrappingTTL      any               `hcl:"min_wrapping_ttl"`
	MaxWrappingTTL      any               `hcl:"max_wrapping_ttl"`
	MFAMethods          []string          `hcl:"mfa_methods"`
	ControlGroup        *controlGroupBody `hcl:"control_group"`
	SubscribeEventTypes []string          `hcl:"subscribe_event_types"`

	Expiration             string `hcl:"expiration"`
	PaginationLimit        int    `hcl:"pagination_limit"`
	ResponseKeysFilterPath string `hcl:"list_scan_response_keys_filter_path"`
}

// pathKeys returns the keys a path block may have, in the order in which they
// are written.
func pathKeys(d Dialect) []string {
	keys := []string{
		"comment", "policy", "capabilities", "min_wrapping_ttl", "max_wrapping_ttl",
		"required_parameters", "mfa_methods", "allowed_parameters", "denied_parameters", "control_group",
	}
	if d == OpenBao {
		return append(keys, "expiration", "pagination_limit", "list_scan_response_keys_filter_path")
	}
	return append(keys, "subscribe_event_types")
}

// stanzaParser reads one path block.
type stanzaParser struct {
	*policyParser
	label  string // as written, for messages
	at     token.Pos
	list   *ast.ObjectList
	body   stanzaBody
	rule   PathRule
	before int // number of faults before this stanza
}

// stanza reads one path block and adds its rule.
func (p *policyParser) stanza(item *ast.ObjectItem, at token.Pos) {
	s := &stanzaParser{policyParser: p, label: "path", at: at, before: len(p.errs)}

	if len(item.Keys) > 1 {
		s.label = label(item, 1) // a block without a label is about the path "path"
	}
	defer p.recoverCrash(at, s.label)
	s.rule.Line = at.Line
	s.checkPath()
	block, ok := item.Val.(*ast.ObjectType)
	if !ok {
		s.failAt(at, fmt.Sprintf("path %q: cannot check HCL keys of type %T", s.label, item.Val), `write path "…" { … }`)
		return
	}
	s.list = block.List
	s.decode()
	s.expire()
	s.grant()
	if !s.rule.Capabilities.Has(Deny) {
		s.constrain()
	}
	p.policy.Rules = append(p.policy.Rules, s.rule)
}

// failed reports whether this stanza has a fault so far.
func (s *stanzaParser) failed() bool { return len(s.errs) > s.before }

// failAt reports a fault of this stanza.
func (s *stanzaParser) failAt(at token.Pos, message, hint string) {
	if !at.IsValid() {
		at = s.at
	}
	s.fail(&PolicyError{Line: at.Line, Column: at.Column, Path: s.label, Message: message, Hint: hint})
}

// checkPath reads the label.
func (s *stanzaParser) checkPath() {
	s.rule.Path = CleanPath(s.label)
	if err := checkTemplate(s.label); err != nil {
		s.failAt(s.at, err.Error(), "every {{ needs one }} after it")
	}
	if strings.Contains(s.rule.Path, "+*") {
		s.failAt(s.at, fmt.Sprintf("path %q: invalid use of wildcards ('+*' is forbidden)", s.rule.Path),
			`"+" stands for a whole segment; end the path in "/*" or in "*" instead`)
	}
}

// decode reads the attributes, each by itself so that one of the wrong type does
// not hide the others.
func (s *stanzaParser) decode() {
	valid := pathKeys(s.dialect)
	var keys []string
	for _, item := range s.list.Items {
		key := keyName(item)
		if !slices.Contains(valid, key) {
			at := position(item)
			s.failAt(at, fmt.Sprintf("path %q: %s", s.label, invalidKey(key, at)), s.keyHint(key, valid))
			continue
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		s.decodeKey(key)
	}
}

// keyHint says what to do about an invalid key. The HCL library reads some JSON
// other than one expects: a stanza holding only objects becomes a label more, and
// a path whose value is a list a label less.
func (s *stanzaParser) keyHint(key string, valid []string) string {
	hint := keyHint(key, valid, s.dialect)
	if s.at.Column == 0 {
		hint += `; in JSON, give every stanza capabilities, and repeat a path as {"path": [{"a": {…}}, {"a": {…}}]}`
	}
	return hint
}

// items returns the items of the block that have the key.
func (s *stanzaParser) items(key string) []*ast.ObjectItem {
	var found []*ast.ObjectItem
	for _, item := range s.list.Items {
		if keyName(item) == key {
			found = append(found, item)
		}
	}
	return found
}

// place returns the place of the first item with the key.
func (s *stanzaParser) place(key string) token.Pos {
	for _, item := range s.items(key) {
		return position(item)
	}
	return s.at
}

func (s *stanzaParser) decodeKey(key string) {
	items := s.items(key)
	defer s.recoverCrash(position(items[0]), s.label)
	if key == "comment" {
		s.rule.Comment = comment(items)
		return
	}
	if err := hcl.DecodeObject(&s.body, &ast.ObjectList{Items: items}); err != nil {
		s.failDecode(key, s.label, position(items[0]), err)
	}
}

// comment returns the last comment that is a string. The server does not look at
// comments, so that they may be anything.
func comment(items []*ast.ObjectItem) string {
	text := ""
	for _, item := range items {
		if literal, ok := item.Val.(*ast.LiteralType); ok {
			if value, ok := literal.Token.Value().(string); ok {
				text = value
			}
		}
	}
	return text
}
