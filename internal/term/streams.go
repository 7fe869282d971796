package term

import (
	"io"
	"os"
	"strings"
)

// Streams are the standard streams of one run. The zero value is not usable; [System], [Test] and [TestTerminal] make it.
type Streams struct {
	// In is standard input.
	In *Input
	// Out takes results.
	Out *Stream
	// Err takes diagnostics, prompts and progress.
	Err *Stream
}

// System returns the streams of the real process. getenv looks up the environment and is not kept after the return.
func System(getenv func(string) string) *Streams {
	return fromFiles(os.Stdin, os.Stdout, os.Stderr, getenv)
}

// fromFiles is System for any three files, so that a test can pass a pseudo-terminal.
func fromFiles(in, out, err *os.File, getenv func(string) string) *Streams {
	s := &Streams{In: newInput(in, isTerminal(in)), Out: fileStream(out, getenv), Err: fileStream(err, getenv)}
	s.shareScreen()
	return s
}

// Test returns streams for a test: nothing is a terminal, everything is 80 columns wide, there is no colour, and what is
// written can be read from the two buffers at any time. Standard input yields in and then ends.
func Test(in string) (s *Streams, out, err *Buffer) {
	return testStreams(strings.NewReader(in), facts{})
}

// TestTerminal is [Test] for streams that claim to be one UTF-8 terminal of the given width that takes colour. Prompt and
// progress behave as before a person; standard input yields in and then ends.
func TestTerminal(in io.Reader, width int) (s *Streams, out, err *Buffer) {
	columns := func() int { return width }
	return testStreams(in, facts{terminal: true, live: true, utf8: true, color: true, columns: columns})
}

func testStreams(in io.Reader, f facts) (s *Streams, out, err *Buffer) {
	out, err = &Buffer{}, &Buffer{}
	s = &Streams{In: newInput(in, f.terminal), Out: newStream(out, f), Err: newStream(err, f)}
	s.shareScreen()
	return s, out, err
}

// WithoutColor returns the same streams with colour off for both writers, for --no-color. The receiver stays as it is.
func (s *Streams) WithoutColor() *Streams {
	return &Streams{In: s.In, Out: s.Out.withoutColor(), Err: s.Err.withoutColor()}
}

// shareScreen makes results and progress aware of each other when both appear on the same terminal.
func (s *Streams) shareScreen() {
	if s.Out.terminal && s.Err.terminal {
		s.Out.screen = s.Err.screen
	}
}
