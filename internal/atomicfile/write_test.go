package atomicfile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/vaultci/vaultci/internal/atomicfile"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(name, []byte("old and longer"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(name, []byte("new")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil || string(text) != "new" {
		t.Errorf("%q, %v", text, err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v", mode)
	}
	alone(t, name)
}

func TestWriteFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := atomicfile.Write(filepath.Join(dir, "none", "plan.json"), nil); err == nil {
		t.Error("written into a directory that is not there")
	}
	name := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(name, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(name, []byte("x")); err == nil {
		t.Error("written over a directory")
	}
	alone(t, name)
}

func TestCommitThenMore(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "record")
	f, err := atomicfile.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("a\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(name); err == nil {
		t.Error("it has its name before Commit")
	}
	file, err := f.Commit()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString("b\n"); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(name); string(text) != "a\nb\n" {
		t.Errorf("%q", text)
	}
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := atomicfile.Create(filepath.Join(dir, "x"))
	if err != nil {
		t.Fatal(err)
	}
	f.Discard()
	f.Discard()
	if list, _ := os.ReadDir(dir); len(list) > 0 {
		t.Errorf("%v is left", list)
	}
}

// alone checks that nothing else is left in the directory.
func alone(t *testing.T, name string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
}
