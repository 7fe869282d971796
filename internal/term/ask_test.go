package term_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/term"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	s, out, err := term.Test(" yes \r\nno")
	for _, want := range []string{"yes", "no"} {
		got, askErr := s.Ask(t.Context(), "apply? ")
		if got != want || askErr != nil {
			t.Errorf("got %q, %v, want %q", got, askErr, want)
		}
	}
	if _, askErr := s.Ask(t.Context(), "again? "); !errors.Is(askErr, io.EOF) {
		t.Errorf("the end of the input gave %v", askErr)
	}
	if out.String() != "" || err.String() != "apply? apply? again? \n" {
		t.Errorf("stdout %q, stderr %q", out.String(), err.String())
	}
}

func TestAskIsCancelled(t *testing.T) {
	t.Parallel()
	reader, writer := io.Pipe()
	s, _, err := term.TestTerminal(reader, 80)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, askErr := s.Ask(ctx, "apply? "); !errors.Is(askErr, context.Canceled) {
		t.Errorf("got %v", askErr)
	}
	if err.String() != "apply? \n" {
		t.Errorf("stderr %q", err.String())
	}
	go io.WriteString(writer, "late\n")
	if got, askErr := s.Ask(t.Context(), "again? "); got != "late" || askErr != nil {
		t.Errorf("the next question got %q, %v", got, askErr)
	}
}

func TestAskRefusesAnEndlessLine(t *testing.T) {
	t.Parallel()
	s, _, _ := term.Test(strings.Repeat("y", 1<<20))
	if got, err := s.Ask(t.Context(), "apply? "); got != "" || err == nil {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}
