package deliver

import (
	"bytes"
)

// encodeEnv writes NAME=VALUE lines as env(1) prints them and as `docker run --env-file` reads them: nothing is quoted and
// nothing has a meaning. A line is a variable, so a value with a line break is refused: its second line would be read as
// another variable, with a name that whoever wrote the secret could choose.
func encodeEnv(b *bytes.Buffer, secrets []Secret) error {
	return each(secrets, func(s Secret) error {
		if bytes.ContainsAny(s.Value, "\n\r") {
			return cannotCarry(FormatEnv, s, "it has a line break", "use the format export or json, or a command after --")
		}
		b.WriteString(s.Name + "=")
		b.Write(s.Value)
		b.WriteByte('\n')
		return nil
	})
}
