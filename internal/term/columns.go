package term

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	escape          = '\x1b'
	zeroWidthJoiner = '\u200d'
)

// Columns counts the columns that text takes on a terminal: escape sequences and combining marks take none, East Asian
// wide characters and emoji two. Text is taken to be one line; control characters count as nothing.
func Columns(text string) int {
	total := 0
	for _, columns := range cells(text) {
		total += columns
	}
	return total
}

// truncate cuts text to at most limit columns. Escape sequences after the cut stay, so that colours are still switched off.
func truncate(text string, limit int) string {
	var b strings.Builder
	total := 0
	for piece, columns := range cells(text) {
		if total += columns; total <= limit || columns == 0 {
			b.WriteString(piece)
		}
	}
	return b.String()
}

// cells yields the pieces of text that must stay together (an escape sequence, or one character) with their columns.
func cells(text string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		joined := false
		for text != "" {
			size := escapeLength(text)
			columns := 0
			if size == 0 {
				var r rune
				r, size = utf8.DecodeRuneInString(text)
				if !joined {
					columns = runeColumns(r)
				}
				joined = r == zeroWidthJoiner
			}
			if !yield(text[:size], columns) {
				return
			}
			text = text[size:]
		}
	}
}

func runeColumns(r rune) int {
	switch {
	case unicode.IsControl(r), unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones change the character before them
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// escapeLength returns the length of the escape sequence that text starts with, 0 when it starts with none.
func escapeLength(text string) int {
	if text[0] != escape || len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '[': // a control sequence ends with a byte in @ to ~
		end := strings.IndexFunc(text[2:], func(r rune) bool { return r >= '@' && r <= '~' })
		return sequenceLength(text, end, 1)
	case ']': // a command (a link, a title) ends with BEL or ESC \
		if end := strings.IndexByte(text, '\a'); end > 0 {
			return end + 1
		}
		return sequenceLength(text, strings.Index(text[2:], "\x1b\\"), 2)
	}
	return 2
}

// sequenceLength is the length of a two-byte introducer, end bytes and a terminator; all of text when nothing ends it.
func sequenceLength(text string, end, terminator int) int {
	if end < 0 {
		return len(text)
	}
	return 2 + end + terminator
}
