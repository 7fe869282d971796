//go:build unix

package sandbox

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps signals from the terminal away from the program.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
