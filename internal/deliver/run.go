package deliver

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// killAfter is how long a command may take to end after the context has.
const killAfter = 10 * time.Second

// Command is what [Run] runs.
type Command struct {
	// Argv is the command and its arguments. The command is looked up in PATH unless it has a slash.
	Argv []string
	// Env is the environment as NAME=VALUE, to which the secrets are added. A secret wins over a variable of its name.
	Env []string
	// Secrets are added to the environment.
	Secrets []Secret
	// Files is where the private directory of secret files is made; "" is the system's directory for temporary files.
	Files string
	// Mask filters what the command writes: see [NewMask].
	Mask bool
	// Stdin, Stdout and Stderr are handed to the command. With Mask, it gets a pipe or a pseudo-terminal instead of the
	// last two, and of the first too when that and Stdout are a terminal.
	Stdin, Stdout, Stderr *os.File
}

// Run runs a command with the secrets in its environment and nowhere else, and removes the secret files when it has ended.
//
// status is always what to exit with: the command's own, 128 and the number of the signal that ended it, 127 when it was
// not found, 126 when it cannot be executed, and 1 when it was not started for another reason. err is nil when there is
// nothing to add to what the command has said.
//
// Signals are Run's: it passes to the command what this process gets, once, and goes on waiting for it. The context must
// not end because of a signal, or a command that handles it would be told twice. When it does end, the command gets
// SIGTERM, and SIGKILL ten seconds later.
//
// On a terminal, the command has it as if it had been started from the shell. With Mask, it has one of its own, where ^Z has
// no effect, since no shell is there to continue it.
func Run(ctx context.Context, c Command) (status int, err error) {
	if err := check(c.Secrets); err != nil {
		return 1, err
	}
	path, status, err := find(c.Argv)
	if err != nil {
		return status, err
	}
	signals := catch()
	defer signals.stop()

	secrets, remove, err := place(c.Files, c.Secrets)
	defer func() { err = errors.Join(err, remove()) }()
	if err != nil {
		return 1, err
	}
	if sig, ok := signals.interrupted(); ok {
		return 128 + int(sig), nil
	}
	wires, err := c.wire()
	if err != nil {
		return 1, err
	}
	defer wires.close()
	cmd := exec.CommandContext(ctx, path, c.Argv[1:]...)
	cmd.Args[0] = c.Argv[0]
	cmd.Env = append(c.Env[:len(c.Env):len(c.Env)], variables(secrets)...)
	cmd.Cancel = func() error { return terminate(cmd.Process) }
	cmd.WaitDelay = killAfter
	return supervise(cmd, signals, wires)
}

// supervise starts the command and waits until it and its output have ended. The thread that starts a process must live as
// long as it: to Linux, the thread is the parent whose death is noticed.
func supervise(cmd *exec.Cmd, signals *signals, wires *wires) (status int, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	wires.connect(cmd)
	signals.prepare(cmd, wires.terminal)
	if err := cmd.Start(); err != nil {
		return notStarted(cmd.Args[0], err)
	}
	wires.started()
	stop := signals.pass(cmd.Process, wires.terminal)
	err = cmd.Wait()
	stop()
	status, err = ended(cmd.ProcessState, err)
	return status, errors.Join(err, wires.drain())
}

// terminate asks a process to end, where a process can be asked.
func terminate(p *os.Process) error {
	err := p.Signal(syscall.SIGTERM)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		err = p.Kill()
	}
	return err
}

// place puts secrets into files if any are wanted as such. remove is never nil.
func place(base string, secrets []Secret) (placed []Secret, remove func() error, err error) {
	remove = func() error { return nil }
	if !wantFiles(secrets) {
		return secrets, remove, nil
	}
	d, err := newDirectory(base)
	if err != nil {
		return nil, remove, err
	}
	placed, err = d.place(secrets)
	return placed, d.remove, err
}

func wantFiles(secrets []Secret) bool {
	for _, s := range secrets {
		if s.File {
			return true
		}
	}
	return false
}
