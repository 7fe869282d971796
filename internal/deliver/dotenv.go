package deliver

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The limits of a dotenv report on a GitLab server as it is installed. Administrators can change the size and the number.
const (
	dotenvSize = 5120 // bytes; a report must be smaller
	dotenvName = 255  // characters
)

// encodeDotenv writes the grammar of GitLab's artifacts:reports:dotenv (Ci::ParseDotenvArtifactService): lines that end
// with LF, each split at its first "=", white space taken off both ends of the value, UTF-8. There are no quotes, no
// escapes, no comments and no empty lines: what other dotenv dialects would quote, GitLab takes as it is, and a quote is
// part of the value. What this grammar cannot carry is refused.
//
// Other dotenv readers give back the same bytes unless the value has one of the characters ' " ` # $ \ or CR, to which
// each of them gives a meaning of its own, or begins or ends with white space beyond ASCII.
func encodeDotenv(b *bytes.Buffer, secrets []Secret) error {
	return each(secrets, func(s Secret) error {
		if reason := notDotenv(s); reason != "" {
			return cannotCarry(FormatDotenv, s, reason, "hand it over as a file, or encode it with base64 in Vault")
		}
		b.WriteString(s.Name + "=")
		b.Write(s.Value)
		b.WriteByte('\n')
		return nil
	})
}

// notDotenv says why GitLab would not read the secret back as it is, or "".
func notDotenv(s Secret) string {
	switch {
	case len(s.Name) > dotenvName:
		return fmt.Sprintf("GitLab takes names of at most %d characters", dotenvName)
	case bytes.IndexByte(s.Value, '\n') >= 0:
		return "it has a line break, and GitLab reads one line per variable"
	case !utf8.Valid(s.Value):
		return "it is not UTF-8 text"
	case len(trimRuby(s.Value)) != len(s.Value):
		return "it begins or ends with white space, which GitLab takes off"
	}
	return ""
}

// trimRuby is String#strip of Ruby: white space of ASCII, and NUL.
func trimRuby(value []byte) []byte { return bytes.Trim(value, "\t\n\v\f\r \x00") }

// Cautions returns what the one who asked for the format should know though the secrets were written: sentences without
// values, in the order of the secrets. A dotenv report is the only format with any: GitLab reads its variables back as they
// are, and then the jobs that get them expand "$" in them.
func Cautions(format Format, secrets []Secret) []string {
	if format != FormatDotenv {
		return nil
	}
	var all, expanded []string
	size := 0
	for _, s := range secrets {
		size += len(s.Name) + len("=\n") + len(s.Value)
		if bytes.IndexByte(s.Value, '$') >= 0 {
			expanded = append(expanded, s.Name)
		}
	}
	if len(expanded) > 0 {
		all = append(all, fmt.Sprintf("GitLab expands \"$\" in the variables of a dotenv report when a later job gets them. That changes what it gets of %s.", strings.Join(expanded, ", ")))
	}
	if size >= dotenvSize {
		all = append(all, fmt.Sprintf("The report has %d bytes. GitLab takes less than %d unless its administrator has raised the limit.", size, dotenvSize))
	}
	return all
}
