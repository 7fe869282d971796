package deliver

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A file system that is really full.
func TestFullFileSystem(t *testing.T) {
	t.Parallel()
	base := filepath.Join(t.TempDir(), "full")
	if err := os.Mkdir(base, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", base, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(base, 0) })
	secrets := []Secret{{Name: "SMALL", Value: []byte("y"), File: true}, {Name: "LARGE", Value: make([]byte, 1<<20), File: true}}
	status, err := Run(t.Context(), Command{Argv: []string{"true"}, Secrets: secrets, Files: base})
	if status != 1 || !errors.Is(err, unix.ENOSPC) || !strings.HasPrefix(err.Error(), "writing the file of LARGE: ") {
		t.Errorf("%d, %v", status, err)
	}
	clean(t, base)
}
