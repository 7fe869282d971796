package term

import (
	"io"
	"os"
	"strconv"

	xterm "golang.org/x/term"
)

// defaultWidth is assumed where there is no terminal to ask.
const defaultWidth = 80

// Stream is a writer that knows what may be shown on it. Its methods are safe for concurrent use; each Write appears
// whole, and above a progress bar when one is shown.
type Stream struct {
	facts
	w      io.Writer
	screen *screen
}

// facts are what was found out about a writer when its Stream was made.
type facts struct {
	terminal bool       // a person may be watching
	live     bool       // a line may be redrawn in place
	utf8     bool       // characters beyond ASCII can be shown
	color    bool       // escape sequences for colour are wanted
	width    int        // COLUMNS, 0 when unset
	columns  func() int // asks the terminal; 0 when it does not know, nil when there is none
}

func newStream(w io.Writer, f facts) *Stream {
	return &Stream{facts: f, w: w, screen: &screen{}}
}

func fileStream(f *os.File, getenv func(string) string) *Stream {
	terminal := isTerminal(f)
	escapes := terminal && enableEscapes(f) && getenv("TERM") != "dumb"
	return newStream(f, facts{
		terminal: terminal,
		live:     escapes && getenv("CI") == "",
		utf8:     utf8Locale(getenv),
		color:    wantColor(escapes, getenv),
		width:    columnsVariable(getenv),
		columns:  func() int { return terminalColumns(f) },
	})
}

// Write implements [io.Writer].
func (s *Stream) Write(p []byte) (int, error) {
	return s.screen.print(s.w, p)
}

// IsTerminal reports whether a person may be watching this stream.
func (s *Stream) IsTerminal() bool { return s.terminal }

// UTF8 reports whether the locale shows characters beyond ASCII.
func (s *Stream) UTF8() bool { return s.utf8 }

// Style returns the colours for this stream: none, unless it takes them.
func (s *Stream) Style() Style { return Style{on: s.color} }

// Width returns how many columns a line may have: COLUMNS when it is set to a positive number, else the width of the
// terminal at this moment, else 80.
func (s *Stream) Width() int {
	if s.width > 0 {
		return s.width
	}
	if n := s.realWidth(); n > 0 {
		return n
	}
	return defaultWidth
}

// barWidth is the widest line that certainly does not wrap: COLUMNS may be stale, and some terminals wrap as soon as the
// last column is filled.
func (s *Stream) barWidth() int {
	width := s.Width()
	if n := s.realWidth(); n > 0 {
		width = min(width, n)
	}
	return width - 1
}

func (s *Stream) realWidth() int {
	if s.columns == nil {
		return 0
	}
	return s.columns()
}

func (s *Stream) withoutColor() *Stream {
	plain := *s
	plain.color = false
	return &plain
}

func isTerminal(f *os.File) bool { return xterm.IsTerminal(int(f.Fd())) }

func terminalColumns(f *os.File) int {
	columns, _, err := xterm.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func columnsVariable(getenv func(string) string) int {
	n, err := strconv.Atoi(getenv("COLUMNS"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
