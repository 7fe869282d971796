package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/vaultci/vaultci/internal/term"
)

// TestWrongConfigurations applies each archive in testdata/wrong, one mistake
// each: the answer names file, line, source and remedy, the status is 1, and the
// server hears nothing.
func TestWrongConfigurations(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the server was asked: %s %s", r.Method, r.URL.Path)
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(server.Close)
	paths, err := filepath.Glob("testdata/wrong/*.txtar")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d archives, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			wrong(t, server.URL, path, archive)
		})
	}
}

func wrong(t *testing.T, server, path string, archive *txtar.Archive) {
	t.Helper()
	dir := t.TempDir()
	want := &archive.Files[len(archive.Files)-1]
	for _, file := range archive.Files[:len(archive.Files)-1] {
		if err := os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	streams, stdout, stderr := term.Test("")
	env := map[string]string{"VAULT_ADDR": server, "VAULT_TOKEN": "x"}
	a := &app{streams: streams, lookupEnv: func(name string) (string, bool) { value, ok := env[name]; return value, ok }}
	if status := a.main([]string{"apply", "--auto-approve", dir}); status != exitFailed {
		t.Errorf("status %d", status)
	}
	if stdout.String() != "" {
		t.Errorf("on stdout: %s", stdout)
	}
	got := strings.ReplaceAll(stderr.String(), filepath.ToSlash(dir)+"/", "")
	if !strings.Contains(got, "--> main.vault.hcl:") || !strings.Contains(got, "^") {
		t.Errorf("the answer does not show the source:\n%s", got)
	}
	if *update {
		want.Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want.Data), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
