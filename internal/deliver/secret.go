package deliver

import (
	"bytes"
	"errors"
	"fmt"
)

// Secret is a resolved secret on its way to the job.
type Secret struct {
	// Name is that of the variable: letters, digits and underscores of ASCII, not beginning with a digit.
	Name string
	// Value is what the secret mount holds, byte for byte.
	Value []byte
	// File says that the job wants the value as the content of a file, and the file's path as the variable.
	File bool
}

// check finds all secrets that no environment can hold: names that are not those of variables or that occur twice, and
// NUL in values that are not for files.
func check(secrets []Secret) error {
	var errs []error
	seen := map[string]bool{}
	for _, s := range secrets {
		switch {
		case !validName(s.Name):
			errs = append(errs, fmt.Errorf("%q cannot be the name of a variable: it takes letters, digits and underscores, and does not begin with a digit", s.Name))
		case seen[s.Name]:
			errs = append(errs, fmt.Errorf("%s is given twice", s.Name))
		case !s.File && bytes.IndexByte(s.Value, 0) >= 0:
			errs = append(errs, fmt.Errorf("the value of %s has a NUL byte, which no variable can hold; take it as a file", s.Name))
		}
		seen[s.Name] = true
	}
	return errors.Join(errs...)
}

// validName is the rule of POSIX for names that shells take.
func validName(name string) bool {
	for i, c := range []byte(name) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

// variables are the secrets as NAME=VALUE.
func variables(secrets []Secret) []string {
	all := make([]string, len(secrets))
	for i, s := range secrets {
		all[i] = s.Name + "=" + string(s.Value)
	}
	return all
}
