//go:build unix

package deliver

import (
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// signals are what this process gets while a command runs.
//
// A command without a controlling terminal, as in CI, leads a process group of its own, so that a signal to the whole
// group of this process (which is how runners end jobs) does not reach it a second time. On a terminal, it shares the
// group: then ^C, ^\ and ^Z reach it from the terminal, and the shell that started this process can stop and continue both.
type signals struct {
	caught chan os.Signal
	tty    *os.File // the controlling terminal, nil when there is none
}

// ending are the signals that ask a process to end.
func ending() []os.Signal {
	return []os.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT}
}

// catch begins to take signals. Those that this process was started to ignore (as by nohup) stay ignored, for it and for
// the command.
func catch() *signals {
	s := &signals{caught: make(chan os.Signal, 16)}
	wanted := append(ending(), unix.SIGUSR1, unix.SIGUSR2, unix.SIGWINCH, unix.SIGPIPE)
	if tty, err := os.OpenFile("/dev/tty", os.O_RDWR|unix.O_NOCTTY, 0); err == nil {
		s.tty = tty
	} else {
		wanted = append(wanted, unix.SIGTSTP, unix.SIGCONT)
	}
	for _, sig := range wanted {
		if !signal.Ignored(sig) {
			signal.Notify(s.caught, sig)
		}
	}
	return s
}

// stop lets signals have their usual effect again.
func (s *signals) stop() {
	signal.Stop(s.caught)
	if s.tty != nil {
		s.tty.Close()
	}
}

// interrupted returns a signal that asked for the end before there was a command.
func (s *signals) interrupted() (syscall.Signal, bool) {
	for {
		select {
		case sig := <-s.caught:
			if slices.Contains(ending(), sig) {
				return sig.(syscall.Signal), true
			}
		default:
			return 0, false
		}
	}
}

// prepare says in which group the command shall be.
func (s *signals) prepare(cmd *exec.Cmd, t *terminal) {
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	switch {
	case t != nil && t.full:
		cmd.SysProcAttr.Setsid, cmd.SysProcAttr.Setctty = true, true
	case s.tty == nil:
		cmd.SysProcAttr.Setpgid = true
	}
	dieWithParent(cmd.SysProcAttr)
}

// pass passes signals on until the returned function is called.
func (s *signals) pass(process *os.Process, t *terminal) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case sig := <-s.caught:
				s.send(sig.(syscall.Signal), process, t)
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// send passes one signal on, unless the terminal has sent it to the command too.
func (s *signals) send(sig syscall.Signal, process *os.Process, t *terminal) {
	if sig == unix.SIGWINCH && t != nil {
		t.resize()
		if t.full {
			return // the pseudo-terminal tells the command
		}
	}
	own := s.tty == nil || t != nil && t.full
	switch sig {
	case unix.SIGPIPE:
		return // a reader of this process has gone away, which the write has noticed
	case unix.SIGINT, unix.SIGQUIT, unix.SIGWINCH:
		if !own && foreground(s.tty) {
			return
		}
	}
	if own && forGroup(sig) {
		_ = unix.Kill(-process.Pid, sig)
	} else {
		_ = process.Signal(sig)
	}
	if sig == unix.SIGTSTP {
		_ = unix.Kill(unix.Getpid(), unix.SIGSTOP)
	}
}

// forGroup says whether a signal is for all processes of a group, as from a terminal, and not for its leader alone.
func forGroup(sig syscall.Signal) bool {
	return slices.Contains([]syscall.Signal{unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGHUP, unix.SIGTSTP, unix.SIGCONT}, sig)
}

// killedBy returns the signal that ended a process.
func killedBy(state *os.ProcessState) (syscall.Signal, bool) {
	status, ok := state.Sys().(syscall.WaitStatus)
	return status.Signal(), ok && status.Signaled()
}
