package gitlab

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// scalar types a plain scalar as Ruby's YAML does, which GitLab reads files
// with, and returns it as Ruby prints it. YAML for Ruby is version 1.1: yes is
// true, and 010 is 8.
func scalar(s string) (kind, string) {
	switch strings.ToLower(s) {
	case "", "~", "null":
		return null, ""
	case "yes", "true", "on":
		return boolean, "true"
	case "no", "false", "off":
		return boolean, "false"
	}
	if !strings.ContainsRune("+-.0123456789:", rune(s[0])) {
		return text, s
	}
	if n, ok := rubyInteger(s); ok {
		return integer, n
	}
	if f, ok := rubyFloat(s); ok {
		return float, f
	}
	if matches(`^\d{4}-(1[012]|0\d|\d)-([12]\d|3[01]|0\d|\d)$`, s) ||
		matches(`^-?\d{4}-\d{1,2}-\d{1,2}([Tt]|\s+)\d{1,2}:\d\d:\d\d(\.\d*)?(\s*(Z|[-+]\d{1,2}:?(\d\d)?))?$`, s) {
		return refused, s
	}
	return text, s
}

// matches compiles its expression each time: few values get here.
func matches(expr, s string) bool { return regexp.MustCompile(expr).MatchString(s) }

// rubyInteger reads the forms of integers: binary, octal, hexadecimal, decimal
// with underscores or commas, and base 60.
func rubyInteger(s string) (string, bool) {
	if matches(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}$`, s) {
		return base60(s), true
	}
	if !matches(`^[-+]?(0b[01_]+|0[0-7_]+|(0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)|0x[0-9a-fA-F_]+)$`, s) {
		return "", false
	}
	digits := strings.NewReplacer("_", "", ",", "").Replace(strings.TrimLeft(s, "+-"))
	n, ok := new(big.Int).SetString(digits, 0)
	if !ok {
		return "", false
	}
	if strings.HasPrefix(s, "-") {
		n.Neg(n)
	}
	return n.String(), true
}

// base60 reads a number such as 1:30, which is 90.
func base60(s string) string {
	n := new(big.Int)
	for part := range strings.SplitSeq(strings.ReplaceAll(strings.TrimLeft(s, "+-"), "_", ""), ":") {
		digits, _ := new(big.Int).SetString(part, 10)
		n.Add(n.Mul(n, big.NewInt(60)), digits)
	}
	if strings.HasPrefix(s, "-") {
		n.Neg(n)
	}
	return n.String()
}

// rubyFloat reads a decimal number with a point.
func rubyFloat(s string) (string, bool) {
	switch strings.ToLower(s) {
	case ".inf", "+.inf":
		return "Infinity", true
	case "-.inf":
		return "-Infinity", true
	case ".nan":
		return "NaN", true
	}
	if !matches(`^[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][+-][0-9]+)?$`, s) || !strings.ContainsAny(s, "0123456789") {
		return "", false
	}
	f, err := strconv.ParseFloat(strings.NewReplacer("_", "", ",", "").Replace(s), 64)
	if err != nil {
		return "", false
	}
	return printFloat(f), true
}

// printFloat writes a number as Ruby does: plainly between 0.0001 and 10^16.
func printFloat(f float64) string {
	abs := f
	if f < 0 {
		abs = -f
	}
	if abs != 0 && (abs < 1e-4 || abs >= 1e16) {
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
		return withPoint(mantissa) + "e" + exponent
	}
	return withPoint(strconv.FormatFloat(f, 'f', -1, 64))
}

func withPoint(digits string) string {
	if strings.Contains(digits, ".") {
		return digits
	}
	return digits + ".0"
}
