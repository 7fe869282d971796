//go:build unix

package deliver

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
	xterm "golang.org/x/term"
)

// person sits before a terminal on which a process plays "run".
type person struct {
	*exec.Cmd
	keyboard *os.File
	screen   *bufio.Reader
	tty      *os.File
	base     string
}

// sitting starts a process that runs a part on a terminal of 100 columns. prepare can redirect streams.
func sitting(t *testing.T, mask bool, prepare func(*exec.Cmd), part string) *person {
	t.Helper()
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { keyboard.Close(); tty.Close() })
	if err := pty.Setsize(keyboard, &pty.Winsize{Rows: 30, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	p := &person{keyboard: keyboard, screen: bufio.NewReader(keyboard), tty: tty, base: t.TempDir()}
	mode := "plain"
	if mask {
		mode = "mask"
	}
	argv := append(self(t, "run", p.base, mode), self(t, part)...)
	p.Cmd = exec.Command(argv[0], argv[1:]...)
	p.Stdin, p.Stdout, p.Stderr = tty, tty, tty
	p.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if prepare != nil {
		prepare(p.Cmd)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill() })
	return p
}

// sees reads the screen up to and including what is expected on it.
func (p *person) sees(t *testing.T, mark string) string {
	t.Helper()
	var seen strings.Builder
	for !strings.HasSuffix(seen.String(), mark) {
		b, err := p.screen.ReadByte()
		if err != nil {
			t.Fatalf("waiting for %q after %q: %v", mark, seen.String(), err)
		}
		seen.WriteByte(b)
	}
	return seen.String()
}

func (p *person) types(t *testing.T, keys string) {
	t.Helper()
	if _, err := p.keyboard.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// A command on a terminal has it, gets ^C once, learns of a new size, and reads what is typed: with a mask as without.
// An unfinished line appears, without the value in it.
func TestOnATerminal(t *testing.T) {
	t.Parallel()
	for _, mask := range []bool{false, true} {
		p := sitting(t, mask, nil, "terminal")
		shown := playedValue
		if mask {
			shown = Masked
		}
		p.sees(t, "true true true 100 30\r\nsecret "+shown+" prompt> ")
		if err := pty.Setsize(p.keyboard, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
			t.Fatal(err)
		}
		p.sees(t, "got window changed\r\ntrue true true 120 40\r\n")
		p.types(t, "\x03")
		p.sees(t, "got interrupt\r\ntrue true true 120 40\r\n")
		p.types(t, playedValue+"!\r")
		if rest := p.sees(t, "read \""+shown+"!\\n\"\r\n"); strings.Contains(rest, "got") || mask && strings.Contains(rest, playedValue) {
			t.Errorf("mask %v: %q", mask, rest)
		}
		p.Wait()
		if got := p.ProcessState.ExitCode(); got != 4 {
			t.Errorf("mask %v: status %d", mask, got)
		}
		clean(t, p.base)
	}
}

// ^C ends a command that does not handle it, and the terminal is as it was.
func TestTerminalIsGivenBack(t *testing.T) {
	t.Parallel()
	for _, mask := range []bool{false, true} {
		p := sitting(t, mask, nil, "wait")
		p.sees(t, "/FILE\r\n")
		p.types(t, "\x03")
		p.Wait()
		if got := p.ProcessState.ExitCode(); got != 130 {
			t.Errorf("mask %v: status %d", mask, got)
		}
		clean(t, p.base)
		fresh, _, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		want, err := xterm.GetState(int(fresh.Fd()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := xterm.GetState(int(p.keyboard.Fd()))
		if err != nil {
			t.Fatal(err)
		}
		if *got != *want {
			t.Errorf("mask %v: the terminal has other modes: %s", mask, cmp.Diff(*want, *got, cmp.AllowUnexported(xterm.State{})))
		}
		fresh.Close()
	}
}

// Signals from elsewhere than the terminal reach the command there too.
func TestSignalsPassOnATerminal(t *testing.T) {
	t.Parallel()
	for _, mask := range []bool{false, true} {
		p := sitting(t, mask, nil, "signals")
		p.sees(t, "ready ")
		for _, sig := range []syscall.Signal{unix.SIGHUP, unix.SIGUSR1, unix.SIGTERM} {
			if err := p.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if seen := p.sees(t, "got "+sig.String()+"\r\n"); strings.Count(seen, "got") != 1 {
				t.Errorf("mask %v: %q", mask, seen)
			}
		}
		p.Wait()
		if got := p.ProcessState.ExitCode(); got != 9 {
			t.Errorf("mask %v: status %d", mask, got)
		}
	}
}

// With input from a pipe, the command still writes to a terminal, and still gets ^C, once.
func TestMaskWithInputFromAPipe(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := sitting(t, true, func(cmd *exec.Cmd) {
		cmd.Stdin = r
		cmd.SysProcAttr.Ctty = 1
	}, "terminal")
	p.sees(t, "false true true 100 30\r\nsecret "+Masked+" prompt> ")
	p.types(t, "\x03")
	if seen := p.sees(t, "got interrupt\r\nfalse true true 100 30\r\n"); strings.Count(seen, "got") != 1 {
		t.Errorf("%q", seen)
	}
	if err := pty.Setsize(p.keyboard, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	p.sees(t, "got window changed\r\n")
	if _, err := w.WriteString("a\n"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	p.sees(t, "read \"a\\n\"\r\n")
	p.Wait()
	if got := p.ProcessState.ExitCode(); got != 4 {
		t.Errorf("status %d", got)
	}
}

// A process in the background that holds a pseudo-terminal open does not hold up the end either.
func TestBackgroundProcessOnATerminal(t *testing.T) {
	t.Parallel()
	for _, whole := range []bool{true, false} {
		p := sitting(t, true, func(cmd *exec.Cmd) {
			if !whole {
				cmd.Stdin = nil
				cmd.SysProcAttr.Ctty = 1
			}
		}, "background")
		pid := strings.TrimSpace(strings.TrimPrefix(p.sees(t, "\r\n"), "left"))
		number, err := strconv.Atoi(pid)
		if err != nil {
			t.Fatal(err)
		}
		defer unix.Kill(number, unix.SIGKILL)
		p.Wait()
		if got := p.ProcessState.ExitCode(); got != 3 {
			t.Errorf("status %d", got)
		}
		clean(t, p.base)
	}
}
