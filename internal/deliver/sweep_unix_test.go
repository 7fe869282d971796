//go:build unix

package deliver

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// abandoned makes a directory as a killed run leaves it: with its lock, which nobody holds.
func abandoned(t *testing.T, base string) string {
	t.Helper()
	d, err := newDirectory(base)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.place([]Secret{{Name: "KEY", Value: []byte("content"), File: true}}); err != nil {
		t.Fatal(err)
	}
	d.lock.Close()
	d.root.Close()
	return d.path
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// What the command of a killed run has put beside its secrets goes too, and no link is followed out of the directory.
func TestSweepRemovesEverythingWithin(t *testing.T) {
	t.Parallel()
	base, outside := t.TempDir(), t.TempDir()
	precious := filepath.Join(outside, "precious")
	if err := os.WriteFile(precious, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := abandoned(t, base)
	if err := os.MkdirAll(filepath.Join(path, "a", "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"file": precious, "directory": outside, "a/b/up": "../../.."} {
		if err := os.Symlink(target, filepath.Join(path, link)); err != nil {
			t.Fatal(err)
		}
	}
	if left := Sweep(base); len(left) != 1 || left[0] != (Leftover{Path: path}) {
		t.Errorf("%v", left)
	}
	clean(t, base)
	if !exists(precious) {
		t.Error("it followed a link")
	}
}

// Only what is certainly a directory of a dead run of this user is removed.
func TestSweepLeavesTheRest(t *testing.T) {
	t.Parallel()
	base, outside := t.TempDir(), t.TempDir()
	target := abandoned(t, outside)
	names := map[string]func(path string) error{
		"vaultci-secrets-link":    func(path string) error { return os.Symlink(target, path) },
		"vaultci-secrets-inside":  func(path string) error { return os.Symlink(filepath.Base(abandoned(t, base)), path) },
		"vaultci-secrets-file":    func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"vaultci-secrets-unknown": func(path string) error { return os.Mkdir(path, 0o700) },
		"other-secrets":           func(path string) error { return os.Rename(abandoned(t, outside), path) },
		"vaultci-secrets-shared": func(path string) error {
			if err := os.Rename(abandoned(t, outside), path); err != nil {
				return err
			}
			return os.Chmod(path, 0o777)
		},
	}
	if os.Geteuid() == 0 {
		names["vaultci-secrets-foreign"] = func(path string) error {
			if err := os.Rename(abandoned(t, outside), path); err != nil {
				return err
			}
			return os.Chown(path, 12345, 12345)
		}
	}
	for name, make := range names {
		if err := make(filepath.Join(base, name)); err != nil {
			t.Fatal(err)
		}
	}
	alive, err := newDirectory(base)
	if err != nil {
		t.Fatal(err)
	}
	if left := Sweep(base); len(left) != 1 || exists(left[0].Path) { // the one that a link points to
		t.Errorf("%v", left)
	}
	for name := range names {
		if !exists(filepath.Join(base, name)) {
			t.Errorf("%s is gone", name)
		}
	}
	if !exists(target) || !exists(filepath.Join(target, "KEY")) || !exists(alive.path) {
		t.Error("a link was followed, or a living run has lost its directory")
	}
	if err := alive.remove(); err != nil || exists(alive.path) {
		t.Error(err)
	}
}

// Many runs may sweep while others begin and end: each dead one is found once, and no living one is disturbed.
func TestSweepsDoNotRace(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	const dead = 20
	for range dead {
		abandoned(t, base)
	}
	var found atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, left := range Sweep(base) {
				if left.Err != nil {
					t.Error(left)
				}
				found.Add(1)
			}
		})
		wg.Go(func() {
			d, err := newDirectory(base)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := d.place([]Secret{{Name: "KEY", File: true}}); err != nil {
				t.Error(err)
			}
			if err := d.remove(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if found.Load() != dead {
		t.Errorf("found %d", found.Load())
	}
	clean(t, base)
}

func TestSweepWithoutADirectory(t *testing.T) {
	t.Parallel()
	if left := Sweep(filepath.Join(t.TempDir(), "none")); left != nil {
		t.Error(left)
	}
}

// What cannot be removed is told of.
func TestSweepTellsWhatStays(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("nothing stops root")
	}
	base := t.TempDir()
	path := abandoned(t, base)
	if err := os.Chmod(path, 0o500); err != nil {
		t.Fatal(err)
	}
	left := Sweep(base)
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0].Path != path || left[0].Err == nil {
		t.Errorf("%v", left)
	}
}
