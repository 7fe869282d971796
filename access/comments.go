package access

import (
	"strings"

	"github.com/hashicorp/hcl/hcl/parser"
)

// HasComments reports whether a policy text has comments, which mean nothing to
// the server. A text that cannot be parsed is taken to have some.
func HasComments(text string) bool {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return false // JSON
	}
	file, err := parser.Parse([]byte(text))
	return err != nil || len(file.Comments) > 0
}
