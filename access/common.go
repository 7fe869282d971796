package access

// CommonPath returns a path that both patterns of policies match; ok is false
// where there is none. As far as they leave it open, the path holds a letter that
// no pattern has (U+E000), so that it stands for all that both match: only a rule
// that is about all of that decides on it.
func CommonPath(a, b string) (path string, ok bool) {
	both, ok := patternOf(a).meet(patternOf(b))
	if !ok {
		return "", false
	}
	common := both.generic().path
	if both.star { // a pattern that ends in a star covers more than what stands before it
		common += foreign
	}
	return common, true
}
