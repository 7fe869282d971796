package access

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl"
	"github.com/hashicorp/hcl/hcl/ast"
	"github.com/hashicorp/hcl/hcl/token"
)

// maxPolicyText is the length, in bytes, of the longest JSON string that Vault
// reads. Escapes count as they are sent: a quote and a line break two, an angle
// bracket six.
const maxPolicyText = 1 << 20

// ParsePolicy reads a policy text as the server does when it is written. The
// text is HCL or, when its first character is a brace, JSON.
//
// A non-nil error is always [PolicyErrors] and holds every fault that could be
// found; syntax errors hide the faults after them. The policy is nil then.
func ParsePolicy(text string, d Dialect) (*Policy, error) {
	if fault := checkText(text, d); fault != nil {
		return nil, PolicyErrors{fault}
	}
	return ParseStoredPolicy(text, d)
}

// ParseStoredPolicy reads a policy text that a server returned. It differs from
// [ParsePolicy] in accepting what only a write refuses: an empty text, and one
// that is too long, or happens to be base64.
func ParseStoredPolicy(text string, d Dialect) (*Policy, error) {
	if p, ok := parsePlain(text, d); ok {
		return p, nil
	}
	return parseStoredPolicy(text, d)
}

// ParseAnyPolicy is [ParseStoredPolicy] where it is not known which server the text
// is for: it reads it as Vault's, or else as OpenBao's.
func ParseAnyPolicy(text string) (*Policy, error) {
	p, err := ParseStoredPolicy(text, Vault)
	if err != nil {
		p, err = ParseStoredPolicy(text, OpenBao)
	}
	return p, err
}

// parseStoredPolicy reads any text.
func parseStoredPolicy(text string, d Dialect) (*Policy, error) {
	list, errs := parseSyntax(text, d)
	p := &policyParser{dialect: d, policy: &Policy{}, errs: errs}
	if list != nil {
		p.document(list)
	}
	if len(p.errs) > 0 {
		return nil, p.errs.inTextOrder()
	}
	return p.policy, nil
}

// checkText makes the checks that come before parsing at a write.
func checkText(text string, d Dialect) *PolicyError {
	if text == "" {
		return &PolicyError{
			Message: "'policy' parameter not supplied or empty",
			Hint:    "to grant nothing, write a comment",
		}
	}
	if !utf8.ValidString(text) {
		return &PolicyError{
			Message: "illegal UTF-8 encoding",
			Hint:    `save the text as UTF-8; in a string, \xHH writes any byte`,
		}
	}
	if n := jsonLength(text); d == Vault && n > maxPolicyText {
		return &PolicyError{
			Message: fmt.Sprintf("JSON string value exceeds allowed length: %d bytes as JSON, at most %d", n, maxPolicyText),
			Hint:    "split the policy in two and give the role both",
		}
	}
	if _, err := base64.StdEncoding.DecodeString(text); err == nil {
		return &PolicyError{
			Message: "the text is valid base64, and the server would store it decoded",
			Hint:    "write the decoded text itself; a text of line breaks alone counts as base64 too",
		}
	}
	return nil
}

// jsonLength returns the length of the text inside the quotes of a JSON string
// as Go's encoder, and so Vault's own client, writes it.
func jsonLength(text string) int {
	if len(text) > maxPolicyText {
		return len(text)
	}
	encoded, err := json.Marshal(text)
	if err != nil {
		return len(text)
	}
	return len(encoded) - len(`""`)
}

// policyParser collects the rules and the faults of one text.
type policyParser struct {
	dialect Dialect
	policy  *Policy
	errs    PolicyErrors
}

// document reads the top-level items.
func (p *policyParser) document(list *ast.ObjectList) {
	defer p.recoverCrash(token.Pos{}, "")
	for _, item := range list.Items {
		at := position(item)
		switch key := keyName(item); key {
		case "name":
			p.name(item, at)
		case "path":
			p.stanza(item, at)
		default:
			p.fail(&PolicyError{
				Line: at.Line, Column: at.Column,
				Message: invalidKey(key, at),
				Hint:    topLevelHint(key, p.dialect),
			})
		}
	}
}

// name checks the top-level attribute name, which the server reads and ignores.
func (p *policyParser) name(item *ast.ObjectItem, at token.Pos) {
	var ignored struct {
		Name string `hcl:"name"`
	}
	if err := hcl.DecodeObject(&ignored, &ast.ObjectList{Items: []*ast.ObjectItem{item}}); err != nil {
		p.failDecode("name", "", at, err)
	}
}

func (p *policyParser) fail(fault *PolicyError) { p.errs = append(p.errs, fault) }

// recoverCrash turns a panic of the HCL library into a fault.
func (p *policyParser) recoverCrash(at token.Pos, path string) {
	if r := recover(); r != nil {
		p.fail(crash(r, at, path))
	}
}

// failDecode reports a value of the wrong type, at the value if its place is
// known and at the attribute otherwise.
func (p *policyParser) failDecode(key, path string, at token.Pos, err error) {
	fault := syntaxError(err, "")
	if fault.Line == 0 {
		fault.Line, fault.Column = at.Line, at.Column
	}
	fault.Path = path
	fault.Hint = decodeHint(key)
	if path != "" {
		fault.Message = fmt.Sprintf("path %q: %s", path, fault.Message)
	}
	p.fail(fault)
}

func invalidKey(key string, at token.Pos) string {
	if !at.IsValid() {
		return fmt.Sprintf("invalid key %q", key)
	}
	return fmt.Sprintf("invalid key %q on line %d", key, at.Line)
}

// topLevelHint says what was probably meant by a key outside every stanza.
func topLevelHint(key string, d Dialect) string {
	for _, inner := range pathKeys(d) {
		if key == inner {
			return fmt.Sprintf(`%q belongs inside a path "…" { … } block`, key)
		}
	}
	if strings.Contains(key, "/") {
		return fmt.Sprintf("write path %q { … }", key)
	}
	return keyHint(key, []string{"path", "name"}, d)
}

// keyName returns the first key of an item, unquoted.
func keyName(item *ast.ObjectItem) string { return label(item, 0) }

// label returns the i-th key of an item, unquoted, or "" when it has fewer.
func label(item *ast.ObjectItem, i int) string {
	if i >= len(item.Keys) {
		return ""
	}
	name, _ := item.Keys[i].Token.Value().(string)
	return name
}

// position returns the place of an item: its key, or its colon in JSON, where
// keys have no place.
func position(item *ast.ObjectItem) token.Pos {
	at := item.Pos()
	switch {
	case at.IsValid():
		return at
	case item.Assign.IsValid():
		return token.Pos{Line: item.Assign.Line}
	}
	return token.Pos{}
}
