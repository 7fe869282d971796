package term

import (
	"context"
	"fmt"
)

// Ask shows prompt on stderr, as it is and without ending the line, and returns the line that is typed, without the white
// space around it. When ctx is done first (the user interrupts) it returns at once with ctx's error; when the input ends
// without an answer, the error wraps [io.EOF]. Callers look at [Input.IsTerminal] first: a pipe gives no consent.
// Only one question may be open at a time.
func (s *Streams) Ask(ctx context.Context, prompt string) (string, error) {
	if _, err := fmt.Fprint(s.Err, prompt); err != nil {
		return "", fmt.Errorf("asking: %w", err)
	}
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.Err)
		return "", ctx.Err()
	case got := <-s.In.line():
		s.In.taken()
		if got.err != nil {
			fmt.Fprintln(s.Err)
			return "", fmt.Errorf("reading the answer: %w", got.err)
		}
		s.Err.screen.startLine()
		return got.line, ctx.Err() // an answer that crosses an interrupt is none
	}
}
