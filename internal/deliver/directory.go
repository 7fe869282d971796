package deliver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	directoryPrefix = "vaultci-secrets-"
	lockName        = ".lock"
)

// directory is a private directory of secret files. As long as it has the file .lock, it is to be removed: by the process
// that holds the lock on that file or, once the kernel has let go of the lock because that process is dead, by the next
// run. A lock cannot be mistaken as a process number can, which the system gives to another process later.
type directory struct {
	path string
	root *os.Root // the directory itself, whatever its path leads to by now
	lock *os.File
}

// newDirectory makes a directory in base, or in the system's directory for temporary files when base is empty.
func newDirectory(base string) (d *directory, err error) {
	if base, err = absolute(base); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(base, directoryPrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("making a private directory for the secret files: %w", err)
	}
	d = &directory{path: path}
	if err := d.take(); err != nil {
		return nil, fmt.Errorf("making a private directory for the secret files: %w", errors.Join(err, d.remove()))
	}
	return d, nil
}

func absolute(base string) (string, error) {
	if base == "" {
		base = os.TempDir()
	}
	base, err := filepath.Abs(base)
	if err != nil {
		return "", fmt.Errorf("finding the directory for the secret files: %w", err)
	}
	return base, nil
}

// take opens the new directory and locks it. The lock file gets its name when it is locked, so that nobody can find it
// unlocked while its owner lives.
func (d *directory) take() (err error) {
	if d.root, err = os.OpenRoot(d.path); err != nil {
		return err
	}
	if err := private(d.root); err != nil {
		return fmt.Errorf("%s: %w", d.path, err)
	}
	const unlocked = lockName + ".new"
	if d.lock, err = d.root.OpenFile(unlocked, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return err
	}
	if err := tryLock(d.lock); err != nil {
		return err
	}
	return d.root.Rename(unlocked, lockName)
}

// private makes sure that an open directory belongs to this user and that nobody else can change it.
func private(root *os.Root) error {
	info, err := root.Stat(".")
	if err != nil {
		return err
	}
	return ours(info)
}

// place puts the secrets that are wanted as files into the directory. It returns all secrets, with paths as the values of
// those.
func (d *directory) place(secrets []Secret) ([]Secret, error) {
	placed := make([]Secret, len(secrets))
	for i, s := range secrets {
		if s.File {
			if err := d.write(s); err != nil {
				return nil, fmt.Errorf("writing the file of %s: %w", s.Name, err)
			}
			s = Secret{Name: s.Name, Value: []byte(filepath.Join(d.path, s.Name))}
		}
		placed[i] = s
	}
	return placed, nil
}

func (d *directory) write(s Secret) (err error) {
	f, err := d.root.OpenFile(s.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(s.Value)
	return errors.Join(err, f.Close())
}

// keep lets go of the directory: nobody removes it any more but its user.
func (d *directory) keep() error {
	if err := d.unlock(); err != nil {
		return fmt.Errorf("keeping %s: %w", d.path, err)
	}
	return d.root.Close()
}

// unlock removes the lock and its file. Windows does not remove open files, others should find no file without a lock:
// hence both orders.
func (d *directory) unlock() error {
	err := d.root.Remove(lockName)
	closed := d.lock.Close()
	d.lock = nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		err = d.root.Remove(lockName)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, closed)
}

// remove removes the directory and all that is in it. It is for directories that were just made too, whose parts may be
// missing.
func (d *directory) remove() error {
	var errs []error
	if d.root != nil {
		errs = append(errs, empty(d.root))
	}
	if d.lock != nil {
		errs = append(errs, d.unlock())
	}
	if d.root != nil {
		errs = append(errs, d.root.Close())
	}
	if err := os.Remove(d.path); !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("removing the secret files; remove %s yourself: %w", d.path, err)
	}
	return nil
}

// empty removes everything but the lock from a directory.
func empty(root *os.Root) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	errs := []error{err}
	for _, entry := range entries {
		if entry.Name() != lockName {
			errs = append(errs, root.RemoveAll(entry.Name()))
		}
	}
	return errors.Join(errs...)
}
