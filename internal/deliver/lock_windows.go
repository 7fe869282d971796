package deliver

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks an open file for this process, or fails with errHeld when another has it. The system lets go of the lock
// when the file is closed or the process ends, however it ends.
func tryLock(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	return err
}

// ours has nothing to look at: the directory for temporary files is the user's own on Windows, and what is made in it
// inherits that.
func ours(fs.FileInfo) error { return nil }
