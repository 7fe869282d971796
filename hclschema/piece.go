package hclschema

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// pieceSize is how much text is parsed at a time, in bytes, if it ends there.
const pieceSize = 1 << 10

// piece is part of a file: some whole top-level blocks, or all of it.
type piece struct {
	text   []byte
	name   string
	start  hcl.Pos
	tokens hclsyntax.Tokens // nil where nobody needs them
}

// nextPiece cuts the next piece off a text. It may end after a line that starts
// with a closing brace, if all that was opened before is closed there: such a
// line also stands in heredocs and comments.
func nextPiece(text []byte, name string, start hcl.Pos) piece {
	for size := pieceSize; ; {
		end := pieceEnd(text, size)
		if end < 0 {
			break
		}
		p := piece{text: text[:end], name: name, start: start}
		p.tokens, _ = hclsyntax.LexConfig(p.text, name, start) // the parser reports what the lexer finds
		if closed(p.tokens) {
			return p
		}
		size = 2 * end
	}
	p := piece{text: text, name: name, start: start}
	if len(text) > pieceSize || bytes.Contains(text, []byte("${")) || bytes.Contains(text, []byte("%{")) {
		p.tokens, _ = hclsyntax.LexConfig(text, name, start)
	}
	return p
}

// pieceEnd returns where the first line that starts with a closing brace ends,
// beyond a size; -1 when there is none.
func pieceEnd(text []byte, size int) int {
	if size >= len(text) {
		return -1
	}
	brace := bytes.Index(text[size:], []byte("\n}"))
	if brace < 0 {
		return -1
	}
	begin := size + brace + 1
	line := bytes.IndexByte(text[begin:], '\n')
	if line < 0 {
		return -1
	}
	return begin + line + 1
}

// closed says whether all brackets, quotes, heredocs and comments are closed.
func closed(tokens hclsyntax.Tokens) bool {
	var braces, quotes, heredocs, sequences int
	for i, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen:
			braces++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen:
			braces--
		case hclsyntax.TokenOQuote:
			quotes++
		case hclsyntax.TokenCQuote:
			quotes--
		case hclsyntax.TokenOHeredoc:
			heredocs++
		case hclsyntax.TokenCHeredoc:
			heredocs--
		case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			sequences++
		case hclsyntax.TokenTemplateSeqEnd:
			sequences--
		case hclsyntax.TokenStar:
			if i > 0 && tokens[i-1].Type == hclsyntax.TokenSlash {
				return false // a comment that is not closed
			}
		case hclsyntax.TokenInvalid, hclsyntax.TokenBadUTF8, hclsyntax.TokenQuotedNewline:
			return false
		}
	}
	return braces == 0 && quotes == 0 && heredocs == 0 && sequences == 0
}

// end is the position after the piece.
func (p piece) end() hcl.Pos {
	return hcl.Pos{
		Line:   p.start.Line + bytes.Count(p.text, []byte("\n")),
		Column: 1,
		Byte:   p.start.Byte + len(p.text),
	}
}

// parse parses the piece. Labels that are templates are hidden from HCL's parser
// behind text of the same length, so that every range stays true.
func (p piece) parse(labels labelExprs) (*hcl.File, hcl.Diagnostics) {
	if diags := nestedTooDeeply(p.tokens); diags.HasErrors() {
		return &hcl.File{Body: &hclsyntax.Body{}}, diags
	}
	masked, diags := p.maskLabels(labels)
	file, parseDiags := hclsyntax.ParseConfig(masked, p.name, p.start)
	if file == nil {
		file = &hcl.File{Body: &hclsyntax.Body{}}
	}
	return file, append(diags, parseDiags...)
}

// maskLabels finds block labels with template sequences in them and blanks them
// out. What they say goes to labels.
func (p piece) maskLabels(labels labelExprs) ([]byte, hcl.Diagnostics) {
	var diags hcl.Diagnostics
	masked := p.text
	for _, label := range labelQuotes(p.tokens) {
		if &masked[0] == &p.text[0] {
			masked = bytes.Clone(p.text)
		}
		open, end := p.tokens[label.open].Range, p.tokens[label.end].Range
		expr, exprDiags := hclsyntax.ParseExpression(p.text[open.Start.Byte-p.start.Byte:end.End.Byte-p.start.Byte], p.name, open.Start)
		diags = append(diags, exprDiags...)
		labels[labelPos{p.name, open.Start.Byte}] = expr
		blank(masked[open.End.Byte-p.start.Byte : end.Start.Byte-p.start.Byte])
	}
	return masked, diags
}

// quotes are the indices of the tokens around a quoted string.
type quotes struct{ open, end int }

// labelQuotes finds the labels that are templates. A label stands between the
// identifier that begins a block and its brace; expressions, in which a string
// may follow an identifier too, are skipped.
func labelQuotes(tokens hclsyntax.Tokens) []quotes {
	var found []quotes
	for i := 0; i < len(tokens); {
		if tokens[i].Type != hclsyntax.TokenIdent {
			i++
			continue
		}
		for i++; i < len(tokens); i++ {
			if tokens[i].Type == hclsyntax.TokenOQuote {
				end, template := closingQuote(tokens, i)
				if template {
					found = append(found, quotes{i, end})
				}
				i = end
			} else if tokens[i].Type != hclsyntax.TokenIdent {
				break
			}
		}
		if i < len(tokens) && tokens[i].Type == hclsyntax.TokenEqual {
			i = expressionEnd(tokens, i+1)
		}
	}
	return found
}

// expressionEnd returns the index of the line break or brace after the expression
// that begins at i.
func expressionEnd(tokens hclsyntax.Tokens, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		switch tokens[i].Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			if depth == 0 {
				return i
			}
			depth--
		case hclsyntax.TokenNewline:
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// closingQuote returns the index of the quote that closes the one at start, and
// whether a template sequence stands between them.
func closingQuote(tokens hclsyntax.Tokens, start int) (end int, template bool) {
	depth := 0
	for i := start; i < len(tokens); i++ {
		switch tokens[i].Type {
		case hclsyntax.TokenOQuote:
			depth++
		case hclsyntax.TokenCQuote:
			if depth--; depth == 0 {
				return i, template
			}
		case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			template = true
		}
	}
	return len(tokens) - 1, false
}

func blank(b []byte) {
	for i := range b {
		if b[i] != '\n' {
			b[i] = '_'
		}
	}
}
