package sandbox

import "bytes"

// longestLine bounds the announcement, which has some hundred bytes.
const longestLine = 64 << 10

// firstLine delivers the first line written to it and swallows the rest, so that the writer never blocks. It is for one
// writer.
type firstLine struct {
	line chan []byte // receives once
	buf  []byte
	done bool
}

func newFirstLine() *firstLine { return &firstLine{line: make(chan []byte, 1)} }

// Write implements [io.Writer] and never fails. A line that does not end in time is delivered as far as it came.
func (f *firstLine) Write(p []byte) (int, error) {
	if f.done {
		return len(p), nil
	}
	f.buf = append(f.buf, p...)
	end := bytes.IndexByte(f.buf, '\n')
	if end < 0 && len(f.buf) < longestLine {
		return len(p), nil
	}
	if end < 0 {
		end = longestLine
	}
	f.line <- f.buf[:end]
	f.done, f.buf = true, nil
	return len(p), nil
}
