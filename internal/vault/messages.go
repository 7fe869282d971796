package vault

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxRawMessage bounds what is shown of an answer that is not JSON, such as a proxy's page, in bytes.
const maxRawMessage = 200

// multiError is how Vault's multierror begins: "2 errors occurred:\n\t* a\n\t* b\n\n".
var multiError = regexp.MustCompile(`\d+ errors? occurred:\s*\n\s*\* `)

// messages returns why Vault refused the latest attempt of a call, as plain redacted items.
func (c *Client) messages(k *call) []string {
	a, err := k.decode()
	if err != nil {
		a = answer{Errors: []string{abridge(string(k.answer))}}
	}
	var items []string
	for _, text := range append(a.Errors, a.Warnings...) { // a 404 of kv-v2 explains itself in a warning
		for _, item := range cleanMessage(text) {
			items = append(items, c.pool.redactor.String(item))
		}
	}
	return items
}

// said returns the reasons as they came, redacted.
func (c *Client) said(k *call) []string {
	a, err := k.decode()
	if err != nil {
		a = answer{Errors: []string{abridge(string(k.answer))}}
	}
	for i, text := range a.Errors {
		a.Errors[i] = c.pool.redactor.String(text)
	}
	return a.Errors
}

// cleanMessage turns one error text into plain items on one line each. What stands before a list stands before each
// of its items: "error validating token: 1 error occurred:\n\t* x" is "error validating token: x".
func cleanMessage(text string) []string {
	at := multiError.FindStringIndex(text)
	if at == nil {
		if text = oneLine(text); text == "" {
			return nil
		}
		return []string{text}
	}
	prefix, head := text[:at[0]], text[at[0]:at[1]]
	indent := len(head) - len("* ") - strings.LastIndexByte(head, '\n') - 1
	var items []string
	for _, item := range splitItems(text[at[1]:], indent) {
		items = append(items, cleanMessage(prefix+item)...)
	}
	return items
}

// splitItems splits a list, whose first "* " is cut off already, at lines that begin with "* " and are not indented
// deeper than the first. Other lines continue an item; they may hold a list of their own.
func splitItems(list string, indent int) []string {
	first, rest, _ := strings.Cut(list, "\n")
	items := []string{first}
	for line := range strings.SplitSeq(rest, "\n") {
		text := strings.TrimLeft(line, " \t")
		if item, ok := strings.CutPrefix(text, "* "); ok && len(line)-len(text) <= indent {
			items = append(items, item)
			continue
		}
		items[len(items)-1] += "\n" + line
	}
	return items
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func abridge(text string) string {
	text = oneLine(strings.ToValidUTF8(text, "?"))
	if len(text) <= maxRawMessage {
		return text
	}
	cut := maxRawMessage
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
