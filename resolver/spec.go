package resolver

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/gitlab"
)

// SpecError is a specification of a secret that cannot be read.
type SpecError struct {
	// Spec is the text as it was given.
	Spec string
	// Problem says what is wrong with it.
	Problem string
	// Hint says what to write instead, in sentences.
	Hint string
}

// Error says what is wrong with which text.
func (e *SpecError) Error() string { return fmt.Sprintf("%s: %s", e.Spec, e.Problem) }

// ParseSpec reads a secret as command lines name it: NAME=SPEC, where SPEC has one of two forms.
//
//	PATH/FIELD@MOUNT                       GitLab's short form: a field of a kv-v2 secret; without @MOUNT, the mount is kv-v2
//	ENGINE:MOUNT:PATH[?version=N][#FIELD]  the long form; without #FIELD, all fields as one JSON object
//
// ENGINE is kv-v2, kv-v1 or generic; a version is for kv-v2 only. A text is the long form when a word of letters, digits
// and dashes with a colon behind it stands at its beginning; a path of the short form that begins so needs the long one.
// MOUNT cannot hold a colon. FIELD is what follows the last #.
//
// The login is left for the caller to fill in. The error is a [*SpecError].
func ParseSpec(text string) (Secret, error) {
	name, spec, ok := strings.Cut(text, "=")
	switch {
	case !ok:
		return Secret{}, &SpecError{text, "it is not NAME=SPEC", "Write the variable's name first, such as DB_PASSWORD=production/db/password@ops."}
	case name == "":
		return Secret{}, &SpecError{text, "the name of the variable is missing", "Write it before the equals sign, such as DB_PASSWORD=production/db/password@ops."}
	case spec == "":
		return Secret{}, &SpecError{text, "nothing says where the secret is", "Write PATH/FIELD@MOUNT after the equals sign, or ENGINE:MOUNT:PATH#FIELD."}
	}
	engine, rest, long := strings.Cut(spec, ":")
	if !long || !isEngineWord(engine) {
		short := gitlab.ParseShort(spec)
		return Secret{Name: name, Engine: short.Engine, Mount: short.Mount, Path: short.Path, Field: short.Field}, nil
	}
	return parseLong(text, name, engine, rest)
}

// isEngineWord tells whether a text may be meant as the name of an engine.
func isEngineWord(s string) bool {
	for _, c := range []byte(s) {
		if !isWord(c) && c != '-' {
			return false
		}
	}
	return s != ""
}

func parseLong(text, name, engine, rest string) (Secret, error) {
	if _, ok := findEngine(engine); !ok {
		return Secret{}, &SpecError{text, fmt.Sprintf("there is no engine %q", engine), "The engines are " + strings.Join(engineNames(), ", ") +
			"; generic reads from any other." + hclschema.DidYouMean(engine, engineNames()) + " A path with a colon needs the long form: kv-v2:MOUNT:PATH#FIELD."}
	}
	mount, path, ok := strings.Cut(rest, ":")
	if !ok {
		return Secret{}, &SpecError{text, "the mount and the path are not separated", "Write " + engine + ":MOUNT:PATH#FIELD."}
	}
	s := Secret{Name: name, Engine: engine, Mount: mount, Path: path, Whole: true}
	if at := strings.LastIndexByte(path, '#'); at >= 0 {
		s.Path, s.Field, s.Whole = path[:at], path[at+1:], false
		if s.Field == "" {
			return Secret{}, &SpecError{text, "the field is empty", "Write the field after the #, or leave the # out for the whole secret as JSON."}
		}
	}
	at := strings.LastIndex(s.Path, "?version=")
	if at < 0 {
		return s, nil
	}
	number := s.Path[at+len("?version="):]
	version, err := strconv.ParseUint(number, 10, 31)
	if err != nil || version == 0 {
		return Secret{}, &SpecError{text, fmt.Sprintf("%q is not a version", number), "Versions are numbers from 1; leave ?version= out for the latest."}
	}
	s.Path, s.Version = s.Path[:at], int(version)
	return s, nil
}
