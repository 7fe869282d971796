package term_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/term"
)

func TestStyleOff(t *testing.T) {
	t.Parallel()
	var style term.Style
	methods := []func(string) string{
		style.Bold, style.Dim, style.Underline, style.Red, style.Green, style.Yellow, style.Blue, style.Magenta, style.Cyan,
	}
	for _, method := range methods {
		if got := method("text"); got != "text" {
			t.Errorf("a style that is off changed the text to %q", got)
		}
	}
}

func TestStyleOn(t *testing.T) {
	t.Parallel()
	s, _, _ := term.TestTerminal(strings.NewReader(""), 80)
	style := s.Out.Style()
	tests := map[string]struct{ got, want string }{
		"plain":          {style.Red("no"), "\x1b[31mno\x1b[39m"},
		"empty":          {style.Red(""), ""},
		"bold over red":  {style.Bold("a" + style.Red("b") + "c"), "\x1b[1ma\x1b[31mb\x1b[39mc\x1b[22m"},
		"red over green": {style.Red("a" + style.Green("b") + "c"), "\x1b[31ma\x1b[32mb\x1b[39m\x1b[31mc\x1b[39m"},
	}
	for name, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", name, tt.got, tt.want)
		}
	}
}

func TestWithoutColor(t *testing.T) {
	t.Parallel()
	s, out, _ := term.TestTerminal(strings.NewReader(""), 80)
	plain := s.WithoutColor()
	if plain.Out.Style().Enabled() || plain.Err.Style().Enabled() {
		t.Error("colour is still on")
	}
	if !s.Out.Style().Enabled() {
		t.Error("the original streams lost their colour")
	}
	if _, err := plain.Out.Write([]byte("x")); err != nil || out.String() != "x" {
		t.Errorf("writing gave %q, %v", out.String(), err)
	}
}
