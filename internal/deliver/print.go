package deliver

import (
	"errors"
	"fmt"
	"io"
)

// Print writes the secrets to w for a job that has no command to be run. Those that are wanted as files are put into a
// directory below base ("" is the system's directory for temporary files), and their paths are written.
//
// Nothing tells when the job has done with these files. So they stay, and kept is their directory, for its user to be
// told and to remove; it is "" when there are none. When anything fails, or a signal asks for the end before all is
// written, there are no files.
func Print(w io.Writer, format Format, secrets []Secret, base string) (kept string, err error) {
	if err := check(secrets); err != nil || format == FormatNone {
		return "", err
	}
	if !wantFiles(secrets) {
		return "", Write(w, format, secrets)
	}
	signals := catch()
	defer signals.stop()
	d, err := newDirectory(base)
	if err != nil {
		return "", err
	}
	placed, err := d.place(secrets)
	if sig, ok := signals.interrupted(); ok {
		err = errors.Join(err, fmt.Errorf("writing the secrets: %v", sig))
	}
	if err == nil {
		err = Write(w, format, placed)
	}
	if err == nil {
		err = d.keep()
	}
	if err != nil {
		return "", errors.Join(err, d.remove())
	}
	return d.path, nil
}
