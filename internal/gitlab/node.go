package gitlab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// node is a value of the merged configuration with where it is.
type node struct {
	// location are the keys that lead to it, as GitLab writes them in front of
	// a message: jobs:deploy:secrets:DB. GitLab folds all of a message to lower
	// case; here names keep theirs.
	location string
	// key is the last of them, and at its place in the source.
	key string
	at  hcl.Range
	// value is never nil.
	value *value
}

// sub returns the node of a key. A null is an empty hash, as in GitLab.
func (n node) sub(e entry) node {
	v := e.value
	if v.kind == null && !v.faulty {
		v = newHash(nil, v.rng)
	}
	return node{location: n.location + ":" + e.key, key: e.key, at: e.keyRange, value: v}
}

// refuse reports messages of GitLab's on a node.
func (c *config) refuse(n node, at hcl.Range, messages []string, hint string) {
	c.faultIn(n.location, at, summaryOf(n), messages, hint)
}

// summaryOf is the summary of a message by the part of a job that it is about.
func summaryOf(n node) string {
	parts := strings.Split(n.location, ":")
	for _, part := range []struct{ key, summary string }{
		{"secrets", "Secret not accepted by GitLab"},
		{"id_tokens", "ID token not accepted by GitLab"},
		{"variables", "Variable not accepted by GitLab"},
		{"inherit", "Inherit not accepted by GitLab"},
	} {
		if slices.Contains(parts, part.key) {
			return part.summary
		}
	}
	return "Job not accepted by GitLab"
}

// isHash reports a node that is no hash.
func (c *config) isHash(n node, hint string) bool {
	if n.value.kind == hash {
		return true
	}
	if !n.value.faulty {
		c.refuse(n, n.value.rng, []string{"config should be a hash"}, hint)
	}
	return false
}

// unknownKeys reports keys that are not allowed, at the first of them. hint may
// say more on it than which key is near.
func (c *config) unknownKeys(n node, allowed []string, hint func(key string) string) bool {
	var unknown []entry
	for _, e := range n.value.entries {
		if !slices.Contains(allowed, e.key) {
			unknown = append(unknown, e)
		}
	}
	if len(unknown) == 0 {
		return false
	}
	said := ""
	if hint != nil {
		said = hint(unknown[0].key)
	}
	if said == "" {
		said = strings.TrimSpace(didYouMean(unknown[0].key, allowed) + " There are: " + strings.Join(allowed, ", ") + ".")
	}
	c.refuse(n, unknown[0].keyRange, []string{"config contains unknown keys: " + joinKeys(unknown)}, said)
	return true
}

func joinKeys(entries []entry) string {
	keys := make([]string, len(entries))
	for i, e := range entries {
		keys[i] = e.key
	}
	return strings.Join(keys, ", ")
}

// required returns the text of a key that must be there. It reports a blank and
// anything but a string.
func (c *config) required(n node, key, hint string) string {
	v := n.value.child(key)
	var messages []string
	if blank(v) {
		messages = append(messages, human(key)+" can't be blank")
	}
	if !v.is(text) {
		messages = append(messages, human(key)+" should be a string")
	}
	switch {
	case v != nil && v.faulty:
		return ""
	case len(messages) > 0:
		c.refuse(n, placeOf(n, v), messages, hint+quoteHint(v))
		return ""
	}
	return v.text
}

// optional returns the text of a key that may be missing or null.
func (c *config) optional(n node, key string) string {
	v := n.value.child(key)
	switch {
	case v.absent() || v.faulty:
		return ""
	case v.kind != text:
		c.refuse(n, v.rng, []string{human(key) + " should be a string"}, strings.TrimSpace(quoteHint(v)))
		return ""
	}
	return v.text
}

// placeOf is the place of a value, or of the node that should have it.
func placeOf(n node, v *value) hcl.Range {
	if v == nil {
		return n.at
	}
	return v.rng
}

// quoteHint says how to make a string of a number or a boolean.
func quoteHint(v *value) string {
	if v.is(integer) || v.is(float) || v.is(boolean) {
		return fmt.Sprintf(" YAML reads this as %s: put it into quotes.", map[kind]string{integer: "a number", float: "a number", boolean: "a boolean"}[v.kind])
	}
	return ""
}

// blank says whether a value is one that Rails calls blank.
func blank(v *value) bool {
	switch {
	case v.absent():
		return true
	case v.kind == text:
		return strings.TrimSpace(v.text) == ""
	case v.kind == boolean:
		return v.text == "false"
	case v.kind == list:
		return len(v.items) == 0
	case v.kind == hash:
		return len(v.entries) == 0
	}
	return false
}

// human is a key as Rails writes it in a message: without _id at the end and
// with spaces.
func human(key string) string {
	return strings.ReplaceAll(strings.TrimSuffix(key, "_id"), "_", " ")
}
