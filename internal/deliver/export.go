package deliver

import (
	"bytes"
	"strings"
)

// encodeExport writes lines for `eval "$(…)"` of any POSIX shell. Within single quotes a shell takes every byte as it is,
// line breaks included, so the only byte that needs care is the quote itself.
func encodeExport(b *bytes.Buffer, secrets []Secret) error {
	return each(secrets, func(s Secret) error {
		b.WriteString("export " + s.Name + "=" + shellQuote(string(s.Value)) + "\n")
		return nil
	})
}

// shellQuote returns one word of a POSIX shell that stands for s.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
