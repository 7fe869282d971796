package gitlab

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
)

// maxFileSize bounds one CI file, in bytes. GitLab refuses what is larger than
// 2 MB after parsing; comments may come on top.
const maxFileSize = 4 << 20

// source is the text of one file, with what is needed to turn the places of the
// YAML parser into ranges.
type source struct {
	name string
	text []byte
	// breaks are the offsets at which lines begin as YAML counts them, which
	// knows more line breaks than editors do.
	breaks []int
	// lines are the offsets at which lines begin as editors count them.
	lines []int
}

func newSource(name string, text []byte) *source {
	s := &source{name: name, text: text, breaks: []int{0}, lines: []int{0}}
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		s.breaks[0] = len("\ufeff")
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		i += n
		switch r {
		case '\n':
			s.lines = append(s.lines, i)
			s.breaks = append(s.breaks, i)
		case '\r':
			if i == len(text) || text[i] != '\n' {
				s.breaks = append(s.breaks, i)
			}
		case '\u0085', '\u2028', '\u2029':
			s.breaks = append(s.breaks, i)
		}
	}
	return s
}

// offset returns the byte at a line and a column of the YAML parser, which
// counts both from one and columns in characters.
func (s *source) offset(line, column int) int {
	if line < 1 {
		return 0
	}
	if line > len(s.breaks) {
		return len(s.text)
	}
	at := s.breaks[line-1]
	for ; column > 1 && at < len(s.text); column-- {
		_, n := utf8.DecodeRune(s.text[at:])
		at += n
	}
	return at
}

// span returns the range between two bytes.
func (s *source) span(start, end int) hcl.Range {
	return hcl.Range{Filename: s.name, Start: s.pos(start), End: s.pos(max(start, end))}
}

func (s *source) pos(at int) hcl.Pos {
	line := sort.SearchInts(s.lines, at+1) // the first line that begins behind it
	return hcl.Pos{Line: line, Column: 1 + utf8.RuneCount(s.text[s.lines[line-1]:at]), Byte: at}
}

// lineEnd returns the end of the line of a byte, without blanks and the comment
// that may follow.
func (s *source) lineEnd(at int) int {
	end := len(s.text)
	if n := bytes.IndexAny(s.text[at:], "\r\n"); n >= 0 {
		end = at + n
	}
	if n := bytes.Index(s.text[at:end], []byte(" #")); n >= 0 {
		end = at + n
	}
	return at + len(bytes.TrimRight(s.text[at:end], " \t"))
}
