package hclschema

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// quickSize bounds a piece that is parsed on a guess, in bytes.
const quickSize = 16 << 10

// parseQuickly parses the next piece of a text without looking at its tokens
// first, as most of a well laid out file can be. Where labels are is guessed from
// the lines; the guess is right when the piece parses without a fault and a block
// has each label just there. ok is false otherwise, and nothing has happened.
func parseQuickly(text []byte, name string, start hcl.Pos, labels labelExprs) (file *hcl.File, end hcl.Pos, ok bool) {
	size := pieceEnd(text, pieceSize)
	if size < 0 {
		size = len(text)
	}
	p := piece{text: text[:size], name: name, start: start}
	file, ok = p.parseQuickly(labels)
	return file, p.end(), ok
}

func (p piece) parseQuickly(labels labelExprs) (file *hcl.File, ok bool) {
	if len(p.text) > quickSize || mayNestTooDeeply(p.text) {
		return nil, false
	}
	guesses := p.guessLabels()
	masked := p.text
	if len(guesses) > 0 {
		masked = bytes.Clone(p.text)
	}
	for _, g := range guesses {
		blank(masked[g.open+1 : g.end-1])
	}
	file, diags := hclsyntax.ParseConfig(masked, p.name, p.start)
	if len(diags) > 0 || p.confirm(file.Body, guesses) != len(guesses) {
		return nil, false
	}
	exprs := make([]hclsyntax.Expression, len(guesses))
	for i, g := range guesses {
		if exprs[i], diags = hclsyntax.ParseExpression(p.text[g.open:g.end], p.name, g.at); len(diags) > 0 {
			return nil, false
		}
	}
	for i, g := range guesses {
		labels[labelPos{p.name, g.at.Byte}] = exprs[i]
	}
	return file, true
}

// mayNestTooDeeply says whether a text has enough brackets and operators for that,
// wherever they stand.
func mayNestTooDeeply(text []byte) bool {
	n := 0
	for _, b := range text {
		switch b {
		case '(', '[', '{', '!', '-', '?':
			n++
		}
	}
	return 2*n > maxNesting // a quote may stand around each bracket
}

// guess is where a label that is a template seems to be, with its quotes.
type guess struct {
	open, end int // in the piece
	at        hcl.Pos
}

// guessLabels finds lines of the form: word "…${…" {.
func (p piece) guessLabels() []guess {
	var out []guess
	line, offset := p.start.Line-1, 0
	for text := range bytes.Lines(p.text) {
		line++
		begin := offset
		offset += len(text)
		open := bytes.IndexByte(text, '"')
		length := bytes.Index(text[open+1:], []byte(`" {`))
		if open < 0 || length < 0 || !hasSequence(text[open+1:][:length]) {
			continue
		}
		if !validIdentifier(string(bytes.TrimSpace(text[:open]))) || bytes.ContainsFunc(text[:open], notASCII) {
			continue // the column would have to be counted in characters
		}
		out = append(out, guess{
			open: begin + open, end: begin + open + length + 2,
			at: hcl.Pos{Line: line, Column: open + 1, Byte: p.start.Byte + begin + open},
		})
	}
	return out
}

// hasSequence says whether a text has a template sequence, and none that is
// escaped.
func hasSequence(text []byte) bool {
	return (bytes.Contains(text, []byte("${")) || bytes.Contains(text, []byte("%{"))) &&
		!bytes.Contains(text, []byte("$${")) && !bytes.Contains(text, []byte("%%{"))
}

func notASCII(r rune) bool { return r > '~' }

// confirm counts the labels of blocks that are just where they were guessed.
func (p piece) confirm(body hcl.Body, guesses []guess) int {
	if len(guesses) == 0 {
		return 0
	}
	ends := make(map[int]int, len(guesses))
	for _, g := range guesses {
		ends[g.at.Byte] = p.start.Byte + g.end
	}
	return confirmedIn(body.(*hclsyntax.Body), ends)
}

func confirmedIn(body *hclsyntax.Body, ends map[int]int) int {
	confirmed := 0
	for _, block := range body.Blocks {
		for _, r := range block.LabelRanges {
			if end, ok := ends[r.Start.Byte]; ok && end == r.End.Byte {
				confirmed++
			}
		}
		confirmed += confirmedIn(block.Body, ends)
	}
	return confirmed
}
