package deliver

import "syscall"

// dieWithParent has the kernel end the command when this process is killed, so that nothing uses the secret files which
// the next run removes. SIGKILL is what a runner sends to a whole group when a job did not heed SIGTERM; the command is in
// another group, and shall not escape it.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
