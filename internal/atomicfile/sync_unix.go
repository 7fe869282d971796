//go:build !windows

package atomicfile

import "os"

// syncDir brings the entries of a directory to the disk.
func syncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
