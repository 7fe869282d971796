package sandbox

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a file with its directories and returns its path.
func write(t *testing.T, mode os.FileMode, text string, path ...string) string {
	t.Helper()
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return file
}

// checkout makes a directory that looks like a checkout of vaultci.
func checkout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	write(t, 0o644, "// a comment\nmodule github.com/vaultci/vaultci // ours\n", root, "go.mod")
	write(t, 0o644, "module github.com/vaultci/vaultci/sandbox\n", root, "sandbox", "go.mod")
	write(t, 0o644, "module example.com/other\n", root, "testdata", "other", "go.mod")
	return root
}

// path is a PATH with the given programs.
func path(programs map[string]string) func(string) (string, error) {
	return func(name string) (string, error) {
		if program, ok := programs[name]; ok {
			return program, nil
		}
		return "", exec.ErrNotFound
	}
}

func TestLocateTakesTheFirstPlace(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	named := write(t, 0o755, "", directory, "named")
	beside := write(t, 0o755, "", directory, "install", fileName())
	link := filepath.Join(directory, "vaultci")
	if err := os.Symlink(write(t, 0o755, "", directory, "install", "vaultci"), link); err != nil {
		t.Fatal(err)
	}
	onPath := path(map[string]string{Program: "/path/to/it"})
	nowhere := path(nil)
	set := func(value string) func(string) string { return func(string) string { return value } }
	tests := map[string]struct {
		opts LocateOptions
		want string
	}{
		"variable":             {LocateOptions{Getenv: set(named), Executable: beside, LookPath: onPath}, named},
		"relative variable":    {LocateOptions{Getenv: set("named"), WorkDir: directory, LookPath: nowhere}, named},
		"beside":               {LocateOptions{Getenv: set(""), Executable: beside, LookPath: onPath}, beside},
		"beside link's target": {LocateOptions{Executable: link, LookPath: nowhere}, beside},
		"path":                 {LocateOptions{Executable: named, LookPath: onPath}, "/path/to/it"},
	}
	for name, tt := range tests {
		if got, err := Locate(t.Context(), tt.opts); got != tt.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, tt.want)
		}
	}
}

func TestLocateInsistsOnTheVariable(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	write(t, 0o644, "", directory, "data")
	for value, want := range map[string]string{"none": "no such file", "data": "not executable", ".": "not a file"} {
		_, err := Locate(t.Context(), LocateOptions{
			Getenv:   func(string) string { return value },
			WorkDir:  directory,
			LookPath: path(map[string]string{Program: "/path/to/it"}),
		})
		if err == nil || !strings.Contains(err.Error(), "VAULTCI_SANDBOX: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", value, err)
		}
	}
}

func TestLocateListsThePlaces(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	_, err := Locate(t.Context(), LocateOptions{
		Executable: filepath.Join(directory, "bin", "vaultci"), WorkDir: directory, LookPath: path(nil),
	})
	var missing *NotFoundError
	if !errors.As(err, &missing) || len(missing.Tried) != 4 {
		t.Fatalf("got %v", err)
	}
	bin := filepath.Join(directory, "bin")
	want := `finding the sandbox program: it is nowhere
  - VAULTCI_SANDBOX: not set
  - beside the executable: no ` + fileName() + ` in ` + bin + `
  - on PATH: no vaultci-sandbox
  - in a checkout of vaultci: none around ` + directory + ` or ` + bin + `
build it in a checkout of vaultci with "go build -C sandbox -o FILE ." and set VAULTCI_SANDBOX to FILE`
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestLocateKnowsNothing(t *testing.T) {
	t.Parallel()
	_, err := Locate(t.Context(), LocateOptions{LookPath: path(nil)})
	for _, want := range []string{"its path is not known", "no directory to search"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}

func TestLocateNeedsGoToBuild(t *testing.T) {
	t.Parallel()
	_, err := Locate(t.Context(), LocateOptions{WorkDir: checkout(t), LookPath: path(nil)})
	if err == nil || !strings.Contains(err.Error(), "go, which could build it, is not on PATH") {
		t.Errorf("got %v", err)
	}
}

func TestLocateBuilds(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	var told []string
	opts := LocateOptions{
		Executable: filepath.Join(root, "testdata", "other", "vaultci"),
		CacheDir:   t.TempDir(),
		LookPath:   path(map[string]string{"go": self(t)}),
		Notify:     func(message string) { told = append(told, message) },
	}
	want := filepath.Join(opts.CacheDir, "vaultci", fileName())
	for range 2 {
		if got, err := Locate(t.Context(), opts); got != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	const long = "the first build takes several minutes"
	if len(told) != 2 || !strings.Contains(told[0], long) || strings.Contains(told[1], long) {
		t.Errorf("told %q", told)
	}
}

func TestLocateTellsWhyABuildFailed(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	write(t, 0o644, "", root, "sandbox", "broken.go")
	opts := LocateOptions{WorkDir: root, CacheDir: t.TempDir(), LookPath: path(map[string]string{"go": self(t)})}
	_, err := Locate(t.Context(), opts)
	if err == nil || !strings.Contains(err.Error(), "exit status 1\n  broken.go: expected package") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Locate(ctx, opts); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
	opts.CacheDir = write(t, 0o644, "", root, "file")
	if _, err := Locate(t.Context(), opts); err == nil {
		t.Error("built into a cache that is a file")
	}
}

func TestFindCheckout(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	if got, found := FindCheckout(filepath.Join(root, "sandbox")); got != root || !found {
		t.Errorf("got %q, %v", got, found)
	}
	alone := t.TempDir()
	write(t, 0o644, "module github.com/vaultci/vaultci\n", alone, "go.mod")
	if got, found := FindCheckout(alone); found {
		t.Errorf("a module without a sandbox was found: %q", got)
	}
}
