package deliver

import (
	"bytes"
	"io"
	"slices"
)

// Masked stands in the output for what was masked.
const Masked = "[MASKED]"

const (
	// shortestValue is the least length in bytes of a value that is masked as a whole. Shorter ones, such as 1 or true, are
	// in every output by chance, and masking those would only tell what they are.
	shortestValue = 4
	// shortestLine is the least length in bytes of a line that is masked alone.
	shortestLine = 8
)

// NewMask returns a filter before w that replaces values by [Masked]: each value as a whole (without the white space at its
// ends) from 4 bytes on, and each line of a value from 8 bytes on. Values that overlap in the output are replaced together.
// Everything else passes byte for byte. It does not matter how the output is cut into writes.
//
// What is written appears at once, except an end of it that is the beginning of a value: that waits until more is written.
// Close writes it, and does not close w. The filter is not safe for concurrent use.
func NewMask(w io.Writer, secrets []Secret) io.WriteCloser {
	return newAutomaton(patterns(secrets)).mask(w)
}

// Unmasked returns the names of the secrets that [NewMask] cannot mask because their values are too short.
func Unmasked(secrets []Secret) []string {
	var names []string
	for _, s := range secrets {
		if len(s.Value) > 0 && len(patterns([]Secret{s})) == 0 {
			names = append(names, s.Name)
		}
	}
	return names
}

// patterns returns what is to be masked of the secrets.
func patterns(secrets []Secret) [][]byte {
	var all [][]byte
	add := func(p []byte, shortest int) {
		if len(p) >= shortest {
			all = append(all, p)
		}
	}
	for _, s := range secrets {
		for _, whole := range [][]byte{s.Value, bytes.TrimSpace(s.Value)} {
			add(whole, shortestValue)
			add(terminalLines(whole), shortestValue)
		}
		for line := range bytes.SplitSeq(s.Value, []byte("\n")) {
			add(line, shortestLine)
			add(bytes.TrimSpace(line), shortestLine)
		}
	}
	slices.SortFunc(all, bytes.Compare)
	return slices.CompactFunc(all, bytes.Equal)
}

// terminalLines is how a value looks behind a terminal, which ends lines with CR LF.
func terminalLines(value []byte) []byte {
	return bytes.ReplaceAll(value, []byte("\n"), []byte("\r\n"))
}

// mask is the filter. It keeps the text whose fate is open: its masked parts are known as spans.
type mask struct {
	automaton *automaton
	w         io.Writer
	state     int32
	at        int64  // how many bytes were written to the filter
	held      []byte // the last of them
	spans     []span // what is to be masked from the held text on, in order, apart
	maskedTo  int64  // where the last mask that was written ends
	out       []byte
}

// span is a part of the text, [from, to) in bytes from its beginning.
type span struct{ from, to int64 }

// Write implements [io.Writer].
func (m *mask) Write(p []byte) (int, error) {
	m.out = m.out[:0]
	for _, c := range p {
		m.step(c)
	}
	m.settle(m.at - int64(m.automaton.depth(m.state)))
	if err := m.flush(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what was held back.
func (m *mask) Close() error {
	m.out = m.out[:0]
	m.settle(m.at)
	m.state = root
	return m.flush()
}

func (m *mask) flush() error {
	if len(m.out) == 0 {
		return nil
	}
	_, err := m.w.Write(m.out)
	return err
}

// step takes one byte in.
func (m *mask) step(c byte) {
	m.held = append(m.held, c)
	m.at++
	m.state = m.automaton.next(m.state, c)
	if n := m.automaton.longest(m.state); n > 0 {
		m.add(span{m.at - int64(n), m.at})
	}
}

// add notes a match. It takes in the spans that it overlaps.
func (m *mask) add(s span) {
	for last := len(m.spans) - 1; last >= 0 && m.spans[last].to > s.from; last-- {
		s.from = min(s.from, m.spans[last].from)
		m.spans = m.spans[:last]
	}
	m.spans = append(m.spans, s)
}

// settle passes on the text before the given place, where no match can begin any more.
func (m *mask) settle(safe int64) {
	base := m.at - int64(len(m.held))
	at := base
	pass := func(to int64) {
		if to > at {
			m.out = append(m.out, m.held[at-base:to-base]...)
			at = to
		}
	}
	done := 0
	for ; done < len(m.spans) && m.spans[done].from <= safe; done++ {
		s := m.spans[done]
		if s.from >= m.maskedTo { // else it overlaps what has been masked
			pass(s.from)
			m.out = append(m.out, Masked...)
		}
		m.maskedTo = max(m.maskedTo, s.to)
		at = max(at, s.to)
	}
	pass(safe)
	m.spans = slices.Delete(m.spans, 0, done)
	m.held = slices.Delete(m.held, 0, int(at-base))
}
