//go:build unix

package deliver

import (
	"os"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	xterm "golang.org/x/term"
)

// terminal is a pseudo-terminal for a command whose output is filtered, so that it behaves as on the real one.
//
// When standard input and output are the real terminal and this process is in its foreground, the command gets all of the
// pseudo-terminal: the real one is in raw mode and passes each key on, ^C among them. Else only what the command writes
// goes through it, byte for byte; keys and signals come from the real terminal, if there is one.
type terminal struct {
	full          bool
	real          *os.File // whose size it has
	stdin         *os.File // where the keys come from
	master, child *os.File
	before        *xterm.State // of the real one, nil unless it was changed
	wake, sleep   *os.File     // a pipe; closing sleep ends the copying of keys
	ended         chan struct{}
}

func newTerminal(stdin, stdout, stderr *os.File) (_ *terminal, err error) {
	t := &terminal{stdin: stdin, real: stdout, full: isTerminal(stdin) && isTerminal(stdout) && foreground(stdin)}
	if !isTerminal(stdout) {
		t.real = stderr
	}
	if t.master, t.child, err = pty.Open(); err != nil {
		return nil, err
	}
	t.resize()
	if !t.full {
		_, err = xterm.MakeRaw(int(t.child.Fd()))
	} else {
		err = t.takeOver()
	}
	if err == nil {
		err = unix.SetNonblock(int(t.master.Fd()), true) // so that a read can be given up
	}
	if err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// takeOver gives the pseudo-terminal the modes of the real one, and makes that a mere pipe for keys.
func (t *terminal) takeOver() (err error) {
	state, err := xterm.GetState(int(t.stdin.Fd()))
	if err != nil {
		return err
	}
	if err := xterm.Restore(int(t.child.Fd()), state); err != nil {
		return err
	}
	if t.wake, t.sleep, err = os.Pipe(); err != nil {
		return err
	}
	t.before, err = xterm.MakeRaw(int(t.stdin.Fd()))
	return err
}

// start begins to pass keys on.
func (t *terminal) start() {
	if !t.full {
		return
	}
	t.ended = make(chan struct{})
	go func() {
		defer close(t.ended)
		t.keys()
	}()
}

// keys copies until the terminal is closed. It waits before it reads, for a read could take a key that is meant for
// whoever comes after the command.
func (t *terminal) keys() {
	wait := []unix.PollFd{{Fd: int32(t.stdin.Fd()), Events: unix.POLLIN}, {Fd: int32(t.wake.Fd()), Events: unix.POLLIN}}
	buffer := make([]byte, 1024)
	for {
		if _, err := unix.Poll(wait, -1); err == unix.EINTR {
			continue
		} else if err != nil || wait[1].Revents != 0 {
			return
		}
		n, err := t.stdin.Read(buffer)
		if err != nil {
			return
		}
		if _, err := t.master.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// resize gives the pseudo-terminal the size of the real one.
func (t *terminal) resize() {
	size, err := unix.IoctlGetWinsize(int(t.real.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return // it has no size to tell
	}
	conn, err := t.master.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) { _ = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, size) })
}

// close gives the real terminal back.
func (t *terminal) close() {
	if t.sleep != nil {
		t.sleep.Close()
	}
	t.child.Close()
	t.master.Close()
	if t.ended != nil {
		<-t.ended
	}
	if t.wake != nil {
		t.wake.Close()
	}
	if t.before != nil {
		_ = xterm.Restore(int(t.stdin.Fd()), t.before)
	}
}

// foreground says that this process is in the foreground of a terminal, so that what is typed there is for it.
func foreground(tty *os.File) bool {
	if tty == nil {
		return false
	}
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
