package deliver

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// signals are what this process gets while a command runs. On Windows the console tells every process on it, the command
// included, so this process only has to outlive them.
type signals struct{ caught chan os.Signal }

func catch() *signals {
	s := &signals{caught: make(chan os.Signal, 16)}
	signal.Notify(s.caught, os.Interrupt, syscall.SIGTERM)
	return s
}

func (s *signals) stop() { signal.Stop(s.caught) }

// interrupted returns a signal that asked for the end before there was a command.
func (s *signals) interrupted() (syscall.Signal, bool) {
	select {
	case sig := <-s.caught:
		number, _ := sig.(syscall.Signal)
		return number, true
	default:
		return 0, false
	}
}

func (*signals) prepare(*exec.Cmd, *terminal) {}

func (*signals) pass(*os.Process, *terminal) (stop func()) { return func() {} }

// killedBy returns the signal that ended a process: there are none.
func killedBy(*os.ProcessState) (syscall.Signal, bool) { return 0, false }
