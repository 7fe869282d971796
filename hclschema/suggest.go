package hclschema

import (
	"fmt"
	"sort"
	"strings"

	"github.com/agext/levenshtein"
)

// suggest returns the candidate nearest to what was written, or "" when none is
// near enough to be a slip of the fingers.
func suggest(given string, candidates []string) string {
	sorted := append([]string(nil), candidates...)
	sort.Strings(sorted)
	best, bestDist := "", 1+len(given)/3
	for _, c := range sorted {
		if d := levenshtein.Distance(strings.ToLower(given), strings.ToLower(c), nil); d <= bestDist && (best == "" || d < bestDist) {
			best, bestDist = c, d
		}
	}
	return best
}

// DidYouMean returns a sentence, with a space before it, that offers the
// candidate nearest to what was written; "" when none is near.
func DidYouMean(given string, candidates []string) string {
	if s := suggest(given, candidates); s != "" {
		return fmt.Sprintf(" Did you mean %q?", s)
	}
	return ""
}
