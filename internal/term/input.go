package term

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// Input is standard input.
type Input struct {
	r        *bufio.Reader
	terminal bool

	mu      sync.Mutex
	pending chan answer // the line being read for a question that was given up, nil when there is none
}

// answer is one line of input, or the reason why there is none.
type answer struct {
	line string
	err  error
}

func newInput(r io.Reader, terminal bool) *Input {
	return &Input{r: bufio.NewReader(r), terminal: terminal}
}

// IsTerminal reports whether a person may be typing.
func (in *Input) IsTerminal() bool { return in.terminal }

// Read implements [io.Reader]. It must not be used at the same time as [Streams.Ask], nor after one that was cancelled.
func (in *Input) Read(p []byte) (int, error) { return in.r.Read(p) }

// line starts reading a line and returns where it will arrive. A read cannot be called back, so a question that is given
// up leaves its read running, and the next question takes that read's line.
func (in *Input) line() chan answer {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.pending == nil {
		lines := make(chan answer, 1)
		go func() {
			line, err := in.readLine()
			lines <- answer{line, err}
		}()
		in.pending = lines
	}
	return in.pending
}

// taken forgets the line that has arrived.
func (in *Input) taken() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.pending = nil
}

func (in *Input) readLine() (string, error) {
	line, err := in.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", errors.New("the line is too long")
	case errors.Is(err, io.EOF) && len(line) > 0:
		err = nil
	}
	return strings.TrimSpace(string(line)), err
}
