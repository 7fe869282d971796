package access

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// spell writes a claim's value as JSON, cut short where it is long.
func spell(value any) string {
	const longest = 120
	if p, ok := value.(pattern); ok {
		return spell(string(p)) + " (pattern)"
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	text := []rune(strings.TrimSpace(b.String()))
	if len(text) > longest {
		return string(text[:longest]) + "…"
	}
	return string(text)
}

// closest returns the values sorted by how little they differ from what a token
// has; those that differ alike stay in their order.
func closest(has any, wants []any) []any {
	own := plainText(has)
	sorted := slices.Clone(wants)
	distance := make(map[string]int, len(wants))
	for _, want := range wants {
		text := plainText(want)
		distance[text] = editDistance(own, text)
	}
	slices.SortStableFunc(sorted, func(a, b any) int {
		return distance[plainText(a)] - distance[plainText(b)]
	})
	return sorted
}

// plainText is a value without its type.
func plainText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return spell(value)
}

// anyOf returns the strings as values.
func anyOf(texts []string) []any {
	values := make([]any, len(texts))
	for i, text := range texts {
		values[i] = text
	}
	return values
}
