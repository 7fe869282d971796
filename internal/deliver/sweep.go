package deliver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// errHeld says that the owner of a lock lives.
var errHeld = errors.New("the lock is held")

// Leftover is a directory of secret files whose owner was killed before it could remove it.
type Leftover struct {
	// Path is where it lies, or lay.
	Path string
	// Err is why it lies there still. Nil means that it was removed.
	Err error
}

// Sweep removes the directories that earlier runs of this user left in base (the system's directory for temporary files
// when it is empty), and tells of each. Directories of runs that live are left alone, as are those of other users and
// everything that only looks like one, such as a symbolic link.
func Sweep(base string) []Leftover {
	base, err := absolute(base)
	if err != nil {
		return nil
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil // then no run can have left anything in it
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil
	}
	var all []Leftover
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), directoryPrefix) || !entry.IsDir() {
			continue
		}
		if found, err := sweepOne(root, base, entry.Name()); found {
			all = append(all, Leftover{Path: filepath.Join(base, entry.Name()), Err: err})
		}
	}
	return all
}

// sweepOne removes a directory if its owner is dead. found says whether it is. Everything goes through open directories,
// so that nothing can be put into the place of what was looked at.
func sweepOne(base *os.Root, basePath, name string) (found bool, err error) {
	root, err := base.OpenRoot(name)
	if err != nil {
		return false, nil // removed by now, or not ours to open
	}
	d := &directory{path: filepath.Join(basePath, name), root: root}
	defer root.Close()
	if !sameDirectory(base, name, root) || private(root) != nil {
		return false, nil
	}
	if d.lock, err = root.OpenFile(lockName, os.O_RDWR, 0); err != nil {
		return false, nil // kept on purpose, or being made, or being removed
	}
	switch err := tryLock(d.lock); {
	case errors.Is(err, errHeld):
		return false, d.lock.Close()
	case err != nil:
		d.lock.Close()
		return true, fmt.Errorf("cannot tell whether the run that made it has ended: %w", err)
	}
	if !sameFile(root, d.lock) {
		return false, d.lock.Close() // its owner removed it meanwhile, or another run did
	}
	return true, d.remove()
}

// sameDirectory says that the open directory is the entry of that name itself, and not what a symbolic link leads to.
func sameDirectory(base *os.Root, name string, opened *os.Root) bool {
	entry, err := base.Lstat(name)
	if err != nil || !entry.IsDir() {
		return false
	}
	info, err := opened.Stat(".")
	return err == nil && os.SameFile(entry, info)
}

// sameFile says that the open lock is still the one in the directory.
func sameFile(root *os.Root, lock *os.File) bool {
	entry, err := root.Lstat(lockName)
	if err != nil {
		return false
	}
	info, err := lock.Stat()
	return err == nil && os.SameFile(entry, info)
}
