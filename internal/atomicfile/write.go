package atomicfile

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// private is the mode of files that hold state: a plan tells how a server is set up.
const private = 0o600

// Write puts the text into the named file, or leaves what was there. The file
// has mode 0600 and is on the disk when the error is nil. The directory must
// exist.
func Write(name string, text []byte) error { return WriteMode(name, text, private) }

// WriteMode is [Write] for a file of another mode.
func WriteMode(name string, text []byte, mode fs.FileMode) error {
	f, err := Create(name)
	if err != nil {
		return err
	}
	f.mode = mode
	defer f.Discard() // does nothing when all went well
	if _, err := f.Write(text); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return f.finish()
}

// File is a file in the making: it gets its name by [File.Commit].
type File struct {
	name string
	mode fs.FileMode
	temp *os.File // nil once it has its name, or is discarded
}

// Create begins a file of that name beside the one that may be there.
func Create(name string) (*File, error) {
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", name, err)
	}
	return &File{name: name, mode: private, temp: temp}, nil
}

// Write implements [io.Writer].
func (f *File) Write(text []byte) (int, error) { return f.temp.Write(text) }

// Commit brings what was written to the disk, gives the file its name, and
// returns it, open for more at its end.
func (f *File) Commit() (*os.File, error) {
	if err := f.finish(); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(f.name, os.O_WRONLY|os.O_APPEND, private)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", f.name, err)
	}
	return file, nil
}

// finish brings what was written to the disk and gives the file its name.
func (f *File) finish() error {
	temp := f.temp.Name()
	err := f.temp.Chmod(f.mode)
	if err == nil {
		err = f.temp.Sync()
	}
	if closeErr := f.temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp, f.name)
	}
	if err == nil {
		err = syncDir(filepath.Dir(f.name))
	}
	if err != nil {
		f.Discard()
		return fmt.Errorf("writing %s: %w", f.name, err)
	}
	f.temp = nil
	return nil
}

// Discard takes away what has no name yet.
func (f *File) Discard() {
	if f.temp == nil {
		return
	}
	name := f.temp.Name()
	_ = f.temp.Close()
	_ = os.Remove(name)
	f.temp = nil
}
