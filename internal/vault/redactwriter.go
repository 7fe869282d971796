package vault

import (
	"io"
	"strings"
	"sync"
)

// Writer returns a writer that redacts what passes through it to w, even where a secret is split over several writes.
// It holds back only what may be the beginning of a secret; Close writes that, and does not close w.
func (r *Redactor) Writer(w io.Writer) io.WriteCloser { return &redactingWriter{redactor: r, out: w} }

type redactingWriter struct {
	redactor *Redactor
	out      io.Writer
	mu       sync.Mutex
	held     string
}

// Write implements [io.Writer].
func (w *redactingWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.redactor.known()
	text := w.held + string(p)
	spans := find(known, text)
	cut := settled(known, text, spans)
	for len(spans) > 0 && spans[len(spans)-1].to > cut {
		spans = spans[:len(spans)-1]
	}
	w.held = text[cut:]
	if cut == 0 {
		return len(p), nil
	}
	if _, err := io.WriteString(w.out, replace(text[:cut], spans)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what was held back.
func (w *redactingWriter) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := w.redactor.String(w.held)
	w.held = ""
	if rest == "" {
		return nil
	}
	_, err := io.WriteString(w.out, rest)
	return err
}

// settled returns how much of a text no further text can turn into a secret. It never ends within a span.
func settled(forms []string, text string, spans []span) int {
	cut := len(text)
	for _, form := range forms {
		for n := min(len(form)-1, len(text)); n > 0 && len(text)-n < cut; n-- {
			if strings.HasSuffix(text, form[:n]) {
				cut = len(text) - n
				break
			}
		}
	}
	for _, s := range spans {
		if s.from < cut && cut < s.to {
			return s.from
		}
	}
	return cut
}
