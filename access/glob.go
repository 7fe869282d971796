package access

import "strings"

// GlobMatch reports whether the text matches a pattern of bound_claims_type
// "glob": "*" stands for any text, slashes and the empty text included, and every
// other character for itself.
func GlobMatch(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[last])
}

// GlobCovers reports whether every text that matches pattern b matches pattern a
// too. The answer is exact: a covers b just when a matches b with each "*"
// replaced by a byte that a does not mention, since only a "*" of a can take that
// in, and takes in anything else in its place.
func GlobCovers(a, b string) bool {
	for foreign := 0xFF; foreign >= 0; foreign-- { // no text in UTF-8 has the first
		if strings.IndexByte(a, byte(foreign)) < 0 {
			return GlobMatch(a, strings.ReplaceAll(b, "*", string([]byte{byte(foreign)})))
		}
	}
	return a == b
}

// GlobsOverlap reports whether some text matches both patterns. The answer is
// exact.
func GlobsOverlap(a, b string) bool {
	// reach[j] says whether some text matches both a[:i] and b[:j].
	reach := make([]bool, len(b)+1)
	reach[0] = true
	for j := 0; j < len(b) && b[j] == '*'; j++ {
		reach[j+1] = true
	}
	for i := range len(a) {
		shorter := reach[0] // of both
		reach[0] = reach[0] && a[i] == '*'
		for j := range len(b) {
			now := shorter && a[i] == b[j]
			if a[i] == '*' || b[j] == '*' { // it is empty, or takes in one more
				now = reach[j+1] || reach[j]
			}
			shorter, reach[j+1] = reach[j+1], now
		}
	}
	return reach[len(b)]
}
