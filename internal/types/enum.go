package types

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
)

// Enum is a string that is one of the given values.
func Enum(values ...string) String {
	return String{
		What: "one of " + quotedList(values),
		Check: func(s string) error {
			if slices.Contains(values, s) {
				return nil
			}
			return fmt.Errorf("%q is none of these.%s", s, hclschema.DidYouMean(s, values))
		},
	}
}

func quotedList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	return strings.Join(quoted, ", ")
}

// EnumOr is an enumeration whose empty value stands for blank.
func EnumOr(blank string, values ...string) String {
	t := Enum(append([]string{blank}, values...)...)
	t.Blank = blank
	return t
}
