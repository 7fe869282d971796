//go:build unix

package deliver

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunPutsSecretsIntoPrivateFiles(t *testing.T) {
	t.Parallel()
	p := running(t, false, nil, "file")
	want := fmt.Sprintf("-rw------- drwx------ %q <nil>\n", playedContent)
	if out, status := p.end(t); out != want || status != 0 {
		t.Errorf("got %s and %d", out, status)
	}
	clean(t, p.base)
}

// The statuses are those of a shell, and the message says what to do.
func TestRunOfWhatCannotRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := map[string]struct {
		argv    []string
		secrets []Secret
		status  int
		want    string
	}{
		"nothing":        {nil, nil, 127, "no command"},
		"not found":      {[]string{"no-such-command-anywhere"}, nil, 127, "running no-such-command-anywhere: the command was not found"},
		"no such path":   {[]string{filepath.Join(dir, "none")}, nil, 127, "was not found"},
		"not executable": {[]string{file("data", "", 0o644)}, nil, 126, "may not be executed"},
		"a directory":    {[]string{dir}, nil, 126, "running " + dir},
		"no first line":  {[]string{file("script", "echo hello\n", 0o755)}, nil, 126, "#!/bin/sh"},
		"no interpreter": {[]string{file("odd", "#!/no/such/thing\n", 0o755)}, nil, 127, "was not found"},
		"too large":      {self(t, "exit"), []Secret{{Name: "LARGE", Value: []byte(strings.Repeat("x", 3<<20))}}, 126, "take large values as files"},
		"bad name":       {self(t, "exit"), []Secret{{Name: "A-B"}}, 1, `"A-B" cannot be the name`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := t.TempDir()
			secrets := append(tt.secrets, Secret{Name: "F", Value: []byte("content"), File: true})
			status, err := Run(t.Context(), Command{Argv: tt.argv, Secrets: secrets, Files: base})
			if status != tt.status || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %d, %v", status, err)
			}
			clean(t, base)
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() {
		r.Read(make([]byte, 1))
		cancel()
	}()
	base := t.TempDir()
	status, err := Run(ctx, Command{Argv: self(t, "wait"), Secrets: []Secret{{Name: "FILE", File: true}}, Files: base, Stdout: w})
	w.Close()
	if status != 143 {
		t.Errorf("got %d, %v", status, err)
	}
	clean(t, base)
}
