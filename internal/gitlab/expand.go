package gitlab

import "os"

// Expand replaces $NAME and ${NAME} by the values of variables, once, as the
// Runner does: a variable that is not there becomes nothing, and $$ is one $.
// The names * # @ ! ? - and the digits are the shell's own and become nothing.
// Values are not expanded again.
func Expand(s string, lookup func(name string) (value string, ok bool)) string {
	return os.Expand(s, func(name string) string {
		switch name {
		case "$":
			return "$"
		case "*", "#", "@", "!", "?", "-", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9":
			return ""
		}
		value, _ := lookup(name)
		return value
	})
}
