package deliver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
)

// The statuses with which shells say that a command did not run.
const (
	statusCannotExecute = 126
	statusNotFound      = 127
)

// Lookup says whether there is such a command, so that one that is mistyped is found out before secrets are fetched for it.
// status is what to exit with when there is an error: 127 or 126, see [Run].
func Lookup(argv []string) (status int, err error) {
	_, status, err = find(argv)
	return status, err
}

// find looks the command up, before anything is written for it.
func find(argv []string) (path string, status int, err error) {
	if len(argv) == 0 || argv[0] == "" {
		return "", statusNotFound, errors.New("there is no command to run")
	}
	path, err = exec.LookPath(argv[0])
	if err != nil {
		status, err = notStarted(argv[0], err)
		return "", status, err
	}
	return path, 0, nil
}

// notStarted returns the status and the error of a command that did not start.
func notStarted(command string, err error) (int, error) {
	var lookup *exec.Error
	var path *fs.PathError
	if errors.As(err, &lookup) {
		err = lookup.Err
	} else if errors.As(err, &path) {
		err = path.Err
	}
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return statusNotFound, fmt.Errorf("running %s: the command was not found", command)
	case errors.Is(err, exec.ErrDot):
		return statusCannotExecute, fmt.Errorf("running %s: it lies in the current directory; write ./%[1]s", command)
	case errors.Is(err, syscall.ENOEXEC):
		return statusCannotExecute, fmt.Errorf("running %s: it is not a program; does a script lack its first line, such as #!/bin/sh?", command)
	case errors.Is(err, syscall.E2BIG):
		return statusCannotExecute, fmt.Errorf("running %s: the environment is too large for the system; take large values as files", command)
	case errors.Is(err, fs.ErrPermission):
		return statusCannotExecute, fmt.Errorf("running %s: it may not be executed: %w", command, err)
	}
	return statusCannotExecute, fmt.Errorf("running %s: %w", command, err)
}

// ended returns the status of a command that ran. That it failed is its own affair.
func ended(state *os.ProcessState, err error) (int, error) {
	var exit *exec.ExitError
	if errors.As(err, &exit) || state != nil && state.Exited() {
		err = nil
	}
	if state == nil {
		return 1, err
	}
	if sig, ok := killedBy(state); ok {
		return 128 + int(sig), err
	}
	return state.ExitCode(), err
}
