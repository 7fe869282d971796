package term

import (
	"runtime"
	"strings"
)

// wantColor decides about colour for one writer. NO_COLOR wins over everything, so that one setting suffices to be sure;
// CLICOLOR_FORCE and FORCE_COLOR come next, for pipelines whose log viewer shows colour; else the writer must be a
// terminal that understands escape sequences.
func wantColor(escapes bool, getenv func(string) string) bool {
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case isOn(getenv("CLICOLOR_FORCE")), isOn(getenv("FORCE_COLOR")):
		return true
	}
	return escapes
}

// isOn reads a switch that other programs let people turn off by writing 0 or false.
func isOn(value string) bool {
	return value != "" && value != "0" && !strings.EqualFold(value, "false")
}

// utf8Locale reads the locale as the C library does: the first of the three variables that is set decides.
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := strings.ToLower(getenv(name)); value != "" {
			return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
		}
	}
	return runtime.GOOS == "windows"
}
