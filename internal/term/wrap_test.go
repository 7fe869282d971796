package term_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/term"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		text   string
		width  int
		indent int
		want   string
	}{
		{"fits", "one two", 10, 0, "one two"},
		{"breaks between words", "one two three", 8, 0, "one two\nthree"},
		{"exact fit", "one two", 7, 0, "one two"},
		{"indent counts", "one two", 8, 2, "  one\n  two"},
		{"keeps newlines", "one\n\ntwo\n", 80, 2, "  one\n\n  two\n"},
		{"long words stick out", "see https://vault.example.com/ui now", 10, 0, "see\nhttps://vault.example.com/ui\nnow"},
		{"keeps a line's own indentation", "  one two", 6, 1, "   one\n   two"},
		{"keeps spaces of a line that fits", "a   b", 10, 0, "a   b"},
		{"colour takes no columns", "\x1b[31mone\x1b[39m two", 7, 0, "\x1b[31mone\x1b[39m two"},
		{"wide characters", "秘密 秘密", 8, 0, "秘密\n秘密"},
		{"drops spaces at the end", "one  \ntwo\r\n", 80, 0, "one\ntwo\n"},
		{"empty", "", 10, 4, ""},
		{"no room at all", "one two", 1, 4, "    one\n    two"},
	}
	for _, tt := range tests {
		if got := term.Wrap(tt.text, tt.width, tt.indent); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		"":                               0,
		"plain":                          5,
		"grün":                           4,
		"gru\u0308n":                     4,
		"秘密":                             4,
		"█░":                             2,
		"\x1b[1;31mred\x1b[39m":          3,
		"\x1b]8;;https://x\x1b\\link":    4,
		"\x1b]0;title\alink":             4,
		"\x1b[":                          0,
		"\x1b]open":                      0,
		"\x1b7x":                         1,
		"\U0001F469\u200d\U0001F4BBx":    3,
		"\U0001F44D\U0001F3FD":           2,
		"tab\tand\x00nul":                9,
		"\xff":                           1,
		strings.Repeat("a", 80) + "\x1b": 80,
	}
	for text, want := range tests {
		if got := term.Columns(text); got != want {
			t.Errorf("%q: got %d columns, want %d", text, got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"two\nlines\tand a tab": "two\nlines\tand a tab",
		"\x1b[2Jgone":           `\x1b[2Jgone`,
		"a\rb":                  `a\x0db`,
		"a\u009bb":              `a\x9bb`,
		"\u202eabc":             `\u202eabc`,
		"grün":                  "grün",
	}
	for text, want := range tests {
		if got := term.Visible(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two three", 8, 2)
	f.Add("\x1b[31mred\x1b[39m 秘密\n\n  x", 3, 0)
	f.Fuzz(func(t *testing.T, text string, width, indent int) {
		if indent < 0 || indent > 50 {
			t.Skip()
		}
		got := term.Wrap(text, width, indent)
		if before, after := strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(got), " "); before != after {
			t.Errorf("words changed: %q became %q", before, after)
		}
		if again := term.Wrap(got, width, 0); again != got {
			t.Errorf("wrapping again changed %q to %q", got, again)
		}
	})
}
