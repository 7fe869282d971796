package deliver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Format is a way to write secrets down. Its text is the value of --format.
type Format string

// The formats. Each has a file of its own that says what its readers make of it.
const (
	FormatEnv    Format = "env"
	FormatDotenv Format = "dotenv"
	FormatJSON   Format = "json"
	FormatExport Format = "export"
	FormatNone   Format = "none"
)

// Formats returns the formats in the order in which help lists them.
func Formats() []Format {
	return []Format{FormatEnv, FormatDotenv, FormatJSON, FormatExport, FormatNone}
}

// ParseFormat returns the format of that name. The error lists those there are.
func ParseFormat(name string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if string(f) == name {
			return f, nil
		}
		names = append(names, string(f))
	}
	return "", fmt.Errorf("there is no format %q; choose one of %s", name, strings.Join(names, ", "))
}

// Write writes the secrets to w in the order given, in one call, and all of them or none: when the format cannot carry a
// value, the error names every such secret and nothing is written. No error holds a value. Secrets with File set must have
// been put into files before (see [Print]); they are refused, so that no content appears where a path belongs.
func Write(w io.Writer, format Format, secrets []Secret) error {
	encode, err := encoder(format)
	if err != nil {
		return err
	}
	if err := check(secrets); err != nil {
		return err
	}
	for _, s := range secrets {
		if s.File {
			return fmt.Errorf("%s is wanted as a file and has none", s.Name)
		}
	}
	var b bytes.Buffer
	if err := encode(&b, secrets); err != nil {
		return err
	}
	if b.Len() == 0 {
		return nil
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing the secrets: %w", err)
	}
	return nil
}

// encoder returns the function of a format. It appends to the buffer and reports every value that the format cannot carry.
func encoder(format Format) (func(*bytes.Buffer, []Secret) error, error) {
	switch format {
	case FormatEnv:
		return encodeEnv, nil
	case FormatDotenv:
		return encodeDotenv, nil
	case FormatJSON:
		return encodeJSON, nil
	case FormatExport:
		return encodeExport, nil
	case FormatNone:
		return func(*bytes.Buffer, []Secret) error { return nil }, nil
	}
	_, err := ParseFormat(string(format))
	return nil, err
}

// each encodes secret by secret and collects what cannot be carried.
func each(secrets []Secret, encode func(Secret) error) error {
	var errs []error
	for _, s := range secrets {
		errs = append(errs, encode(s))
	}
	return errors.Join(errs...)
}

// cannotCarry is the error of a value that a format has no way to write. The reason and the remedy are full clauses.
func cannotCarry(format Format, s Secret, reason, remedy string) error {
	return fmt.Errorf("the format %s cannot carry the value of %s: %s; %s", format, s.Name, reason, remedy)
}
