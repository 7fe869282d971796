package term

import (
	"io"
	"sync"
)

// clearLine goes to the start of the line and empties it.
const clearLine = "\r\x1b[K"

// screen is what streams on one terminal share: the footer, a single line that stays below everything that is printed.
type screen struct {
	mu      sync.Mutex
	w       io.Writer // where the footer is drawn; set with the footer
	footer  string
	drawn   bool
	midLine bool // the last text printed did not end its line, so there is no place for a footer
}

// print writes p above the footer.
func (s *screen) print(w io.Writer, p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	n, err := w.Write(p)
	if n > 0 {
		s.midLine = p[n-1] != '\n'
	}
	s.draw()
	return n, err
}

// setFooter shows text below what was printed, in place of the footer before it. An empty text removes it.
func (s *screen) setFooter(w io.Writer, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drawn && text == s.footer {
		return
	}
	if text == "" {
		s.erase()
	}
	s.w, s.footer = w, text
	s.draw()
}

// startLine notes that the cursor is at the start of a line for a reason other than print: a person pressed enter.
func (s *screen) startLine() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.midLine = false
	s.draw()
}

// erase and draw ignore errors: a footer that cannot be shown is no reason to stop the work it tells about.
func (s *screen) erase() {
	if s.drawn {
		_, _ = io.WriteString(s.w, clearLine)
		s.drawn = false
	}
}

func (s *screen) draw() {
	if s.footer == "" || s.midLine {
		return
	}
	_, _ = io.WriteString(s.w, "\r"+s.footer+"\x1b[K")
	s.drawn = true
}
