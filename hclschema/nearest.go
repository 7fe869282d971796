package hclschema

// Nearest returns the candidate nearest to what was written, or "" when none is
// near enough to be a slip of the fingers.
func Nearest(given string, candidates []string) string { return suggest(given, candidates) }
