package term

import (
	"fmt"
	"strings"
	"unicode"
)

// Visible makes text from outside (names in Vault, claims of a token, messages of a server) safe to show: control
// characters, which could move the cursor or rewrite what was shown before, and characters that reorder a line are
// written as escapes such as \x1b. Newline and tab stay.
func Visible(text string) string {
	if strings.IndexFunc(text, invisible) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if !invisible(r) {
			b.WriteRune(r)
			continue
		}
		format := `\x%02x`
		if r > 0xff {
			format = `\u%04x`
		}
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

// invisible picks control characters and the ones that change the writing direction of what follows.
func invisible(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
