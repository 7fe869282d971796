package sandbox

import (
	"strings"
	"sync"
)

// tailSize is how much of a program's messages is worth keeping.
const tailSize = 8 << 10

// tail keeps the end of what is written to it. The zero value is empty; it is safe for concurrent use.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

// Write implements [io.Writer] and never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if surplus := len(t.buf) - tailSize; surplus > 0 {
		t.buf = append(t.buf[:0], t.buf[surplus:]...)
	}
	return len(p), nil
}

// String returns what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}

// quoted is the text as the continuation of an error: on lines of its own, or nothing.
func (t *tail) quoted() string {
	text := strings.TrimSpace(t.String())
	if text == "" {
		return ""
	}
	return "\n  " + strings.ReplaceAll(text, "\n", "\n  ")
}
