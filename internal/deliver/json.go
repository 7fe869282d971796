package deliver

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// encodeJSON writes one object, name to value, in the order of the secrets. JSON is Unicode: a value that is not UTF-8
// would reach its reader altered, so it is refused.
func encodeJSON(b *bytes.Buffer, secrets []Secret) error {
	b.WriteByte('{')
	between := "\n  "
	err := each(secrets, func(s Secret) error {
		if !utf8.Valid(s.Value) {
			return cannotCarry(FormatJSON, s, "it is not UTF-8 text", "take it as a file, or use the format export or a command after --")
		}
		b.WriteString(between)
		between = ",\n  "
		jsonString(b, s.Name)
		b.WriteString(": ")
		jsonString(b, string(s.Value))
		return nil
	})
	if len(secrets) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("}\n")
	return err
}

// jsonString appends a JSON string without HTML's escapes, which people would have to read.
func jsonString(b *bytes.Buffer, s string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if e.Encode(s) == nil {
		b.Truncate(b.Len() - 1)
	}
}
