package access

import (
	"fmt"
	"slices"
	"strings"
)

// capabilityHint says what was probably meant by a capability that the dialect
// does not have.
func capabilityHint(name string, d Dialect) string {
	if _, ok := ParseCapability(name, d.other()); ok {
		return fmt.Sprintf("%q is a capability of %s, which %s does not have", name, d.other(), d)
	}
	if lower := strings.ToLower(strings.TrimSpace(name)); lower != name {
		if _, ok := ParseCapability(lower, d); ok {
			return didYouMean(lower) + " Capabilities are lower-case, without spaces"
		}
	}
	switch strings.ToLower(name) {
	case "write", "put", "post", "edit", "modify":
		return didYouMean("update") + ` Writing what does not exist yet needs "create" too`
	case "get", "view":
		return didYouMean("read")
	case "remove", "destroy":
		return didYouMean("delete")
	case "root", "admin":
		return didYouMean("sudo")
	case "*", "all":
		return "there is no wildcard: list every capability"
	}
	if strings.ContainsAny(name, ", ") {
		return `each capability is an element of its own: ["create", "read"]`
	}
	return nearest(name, d.capabilities().Names())
}

// keyHint says what was probably meant by a key that is not one of valid.
func keyHint(key string, valid []string, d Dialect) string {
	if slices.Contains(pathKeys(d.other()), key) && !slices.Contains(valid, key) && len(valid) > 2 {
		return fmt.Sprintf("%q is a key of %s, which %s does not have", key, d.other(), d)
	}
	if lower := strings.ToLower(key); lower != key && slices.Contains(valid, lower) {
		return didYouMean(lower) + " Keys are lower-case"
	}
	return nearest(key, valid)
}

// decodeHint says what kind of value an attribute wants.
func decodeHint(key string) string {
	switch key {
	case "capabilities", "required_parameters", "mfa_methods", "subscribe_event_types":
		return fmt.Sprintf(`%s wants a list of strings: %s = ["…"]`, key, key)
	case "allowed_parameters", "denied_parameters":
		return fmt.Sprintf(`%s wants a map of lists: %s = { "name" = ["value"] }`, key, key)
	case "control_group":
		return `control_group wants a block: control_group = { factor "name" { identity { group_names = ["…"] approvals = 1 } } }`
	case "pagination_limit":
		return "pagination_limit wants a whole number"
	case "policy":
		return `policy wants one string; "capabilities" is the better choice`
	case "expiration", "list_scan_response_keys_filter_path", "name":
		return key + " wants a string"
	}
	return ""
}

// syntaxHint says what to do about the HCL parser's terser messages.
func syntaxHint(message, text string) string {
	switch {
	case strings.HasPrefix(text, "\ufeff"):
		return "the text begins with a byte order mark: save it as UTF-8 without one"
	case strings.Contains(message, "expected start of object"):
		return `write a block as path "…" { … } and an attribute as key = value`
	case strings.Contains(message, "literal not terminated"):
		return `a string must end on its own line; in a string, write \n for a line break`
	case strings.Contains(message, "illegal char escape"):
		return `in a string, write \\ for a backslash`
	case strings.Contains(message, "Unknown token") && strings.Contains(message, "IDENT"):
		return "put strings in double quotes"
	}
	return ""
}

// nearest suggests the candidate closest to word, if one is close.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", len(word)/3+2
	for _, candidate := range candidates {
		if d := editDistance(strings.ToLower(word), candidate); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	if best == "" {
		return "known: " + strings.Join(candidates, ", ")
	}
	return didYouMean(best)
}

func didYouMean(word string) string { return fmt.Sprintf("did you mean %q?", word) }

// editDistance counts the single-byte insertions, deletions and replacements
// that turn a into b. Words too long to be misspelt keys are far from anything.
func editDistance(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
