package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/term"
)

// TestPipelinesCallWhatThereIs parses the vaultci commands of the example pipelines:
// each command, flag and number of arguments exists.
func TestPipelinesCallWhatThereIs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../examples/pipelines/*/.gitlab-ci.yml")
	if err != nil {
		t.Fatal(err)
	}
	workflows, err := filepath.Glob("../../examples/pipelines/*/.github/workflows/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`(?m)^\s*(?:- |run: )vaultci (.*)$`)
	for _, file := range append(files, workflows...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := command.FindAllStringSubmatch(string(text), -1)
		if len(found) < 6 {
			t.Errorf("%s: %d commands", file, len(found))
		}
		for _, match := range found {
			line, _, _ := strings.Cut(match[1], " > ")
			args := strings.Fields(strings.ReplaceAll(line, `"`, ""))
			streams, _, _ := term.Test("")
			cmd, rest, err := (&app{streams: streams, lookupEnv: os.LookupEnv}).root().Find(args)
			if err != nil {
				t.Errorf("%s: vaultci %s: %v", file, line, err)
				continue
			}
			if err := cmd.ParseFlags(rest); err != nil {
				t.Errorf("%s: vaultci %s: %v", file, line, err)
			} else if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
				t.Errorf("%s: vaultci %s: %v", file, line, err)
			}
		}
	}
}
