package access

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// reservedRune is the one character that the HCL scanner keeps to itself.
const reservedRune = '\uE123'

// quote returns s as an HCL string that the first version of the language reads
// back as s, whatever s is. A "${" is broken up with an escape: inside "${ … }"
// the scanner leaves escapes alone and wants the braces to balance. Bytes that are
// not UTF-8 become \xHH.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '$' && strings.HasPrefix(s[i:], "${"):
			b.WriteString(`\x24`)
		default:
			quoteRune(&b, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func quoteRune(b *strings.Builder, r rune) {
	switch {
	case r == '"' || r == '\\':
		b.WriteByte('\\')
		b.WriteRune(r)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\r':
		b.WriteString(`\r`)
	case r == '\t':
		b.WriteString(`\t`)
	case r == reservedRune || !unicode.IsPrint(r):
		switch {
		case r < utf8.RuneSelf:
			fmt.Fprintf(b, `\x%02x`, r)
		case r > 0xFFFF:
			fmt.Fprintf(b, `\U%08x`, r)
		default:
			fmt.Fprintf(b, `\u%04x`, r)
		}
	default:
		b.WriteRune(r)
	}
}

// quoteList returns the strings as an HCL list on one line.
func quoteList(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = quote(value)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// duration returns a TTL as people write it: 1h and not 1h0m0s.
func duration(ttl time.Duration) string {
	s := ttl.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// float returns a number that is read as a float again: with a point or exponent.
func float(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
