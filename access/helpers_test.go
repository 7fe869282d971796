package access_test

import (
	"encoding/json"
	"strings"
)

// jsonString returns s as the HCL library's JSON reads it: without \/ and \ud800
// escapes, which it lacks.
func jsonString(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return `""`
	}
	return strings.TrimSpace(b.String())
}
