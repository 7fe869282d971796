package hclschema

import (
	"fmt"
	"sort"
	"strings"

	"github.com/agext/levenshtein"
)

// suggestion is like [DidYouMean]; without a near candidate it lists them all,
// when they are few.
func suggestion(given string, candidates []string) string {
	const few = 16
	if s := DidYouMean(given, candidates); s != "" || len(candidates) == 0 || len(candidates) > few {
		return s
	}
	return fmt.Sprintf(" There are: %s.", strings.Join(candidates, ", "))
}

// suggest returns the candidate nearest to what was written, or "" when none is
// near enough to be a slip of the fingers. A word that was left out in front is
// one too: "ttl" for "token_ttl".
func suggest(given string, candidates []string) string {
	sorted := append([]string(nil), candidates...)
	sort.Strings(sorted)
	best, bestDist := "", 1+len(given)/3
	for _, c := range sorted {
		if d := levenshtein.Distance(strings.ToLower(given), strings.ToLower(c), nil); d < len(given) && d <= bestDist && (best == "" || d < bestDist) {
			best, bestDist = c, d
		}
	}
	if best != "" || len(given) < 3 {
		return best
	}
	for _, c := range sorted {
		if strings.HasSuffix(c, "_"+given) && (best == "" || len(c) < len(best)) {
			best = c
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
