//go:build unix

package deliver

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
	xterm "golang.org/x/term"
)

// playHere plays the parts that need a Unix.
func playHere(part string) int {
	switch part {
	case "signals":
		return playSignals()
	case "full":
		return playFull()
	case "terminal":
		return playTerminal()
	case "background":
		return playBackground()
	}
	fmt.Println("no part", part)
	return 1
}

// playSignals tells of each signal it gets, and ends with SIGTERM. A key shows that nothing is to come any more.
func playSignals() int {
	caught := make(chan os.Signal, 64)
	signal.Notify(caught, unix.SIGINT, unix.SIGQUIT, unix.SIGHUP, unix.SIGUSR1, unix.SIGUSR2, unix.SIGCONT, unix.SIGTERM)
	fmt.Println("ready", os.Getpid())
	for sig := range caught {
		fmt.Println("got", sig)
		if sig == unix.SIGTERM {
			return 9
		}
	}
	return 0
}

// playBackground leaves a process behind that holds the output open.
func playBackground() int {
	cmd := exec.Command(os.Args[0], "play", "wait")
	cmd.Stdout = os.Stdout
	if err := cmd.Start(); err != nil {
		return 1
	}
	fmt.Println("left", cmd.Process.Pid)
	return 3
}

// The signals of a process are the command's, each once, in order.
func TestSignalsPass(t *testing.T) {
	t.Parallel()
	for _, mask := range []bool{false, true} {
		p := running(t, mask, ownSession, "signals")
		p.line(t)
		for _, sig := range []syscall.Signal{unix.SIGINT, unix.SIGQUIT, unix.SIGHUP, unix.SIGUSR1, unix.SIGUSR2, unix.SIGCONT, unix.SIGINT, unix.SIGTERM} {
			if err := p.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if got, want := p.line(t), "got "+sig.String(); got != want {
				t.Fatalf("%q instead of %q", got, want)
			}
		}
		if rest, status := p.end(t); rest != "" || status != 9 {
			t.Errorf("got %q and %d", rest, status)
		}
		clean(t, p.base)
	}
}

// A stop reaches the command and this process, in this order, and both go on.
func TestStopAndContinue(t *testing.T) {
	t.Parallel()
	p := running(t, false, ownSession, "signals")
	p.line(t)
	if err := p.Process.Signal(unix.SIGTSTP); err != nil {
		t.Fatal(err)
	}
	var status unix.WaitStatus
	if _, err := unix.Wait4(p.Process.Pid, &status, unix.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("%v, %v", status, err)
	}
	for _, sig := range []syscall.Signal{unix.SIGCONT, unix.SIGTERM} {
		if err := p.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if got, want := p.line(t), "got "+sig.String(); got != want {
			t.Fatalf("%q instead of %q", got, want)
		}
	}
	if _, status := p.end(t); status != 9 {
		t.Errorf("status %d", status)
	}
}

// Runners end a job by a signal to its group. The command gets it from Run alone, or it would count two.
func TestSignalToTheGroupPassesOnce(t *testing.T) {
	t.Parallel()
	p := running(t, false, ownSession, "signals")
	p.line(t)
	for _, sig := range []syscall.Signal{unix.SIGINT, unix.SIGINT, unix.SIGTERM} {
		if err := unix.Kill(-p.Process.Pid, sig); err != nil {
			t.Fatal(err)
		}
		if got, want := p.line(t), "got "+sig.String(); got != want {
			t.Fatalf("%q instead of %q", got, want)
		}
	}
	if rest, status := p.end(t); rest != "" || status != 9 {
		t.Errorf("got %q and %d", rest, status)
	}
}

// Whatever ends a command that does not handle it, no file is left, and the status tells.
func TestFilesGoWithTheCommand(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGHUP} {
		p := running(t, false, ownSession, "wait")
		p.line(t)
		if err := p.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		want := 128 + int(sig)
		if _, status := p.end(t); status != want {
			t.Errorf("%v: status %d", sig, status)
		}
		clean(t, p.base)
	}
}

// What nohup makes a process ignore, the command ignores too.
func TestIgnoredSignalsStayIgnored(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	p := running(t, false, func(cmd *exec.Cmd) {
		ownSession(cmd)
		cmd.Args = append([]string{"sh", "-c", `trap "" HUP; exec "$@"`, "sh"}, cmd.Args...)
		cmd.Path = sh
	}, "wait")
	pid, _, _ := strings.Cut(p.line(t), " ")
	number, err := strconv.Atoi(pid)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{unix.Kill(p.Process.Pid, unix.SIGHUP), unix.Kill(number, unix.SIGHUP), unix.Kill(p.Process.Pid, unix.SIGTERM)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, status := p.end(t); status != 143 {
		t.Errorf("status %d", status)
	}
}

func TestFilesGoWhenTheCommandIsKilled(t *testing.T) {
	t.Parallel()
	for _, mask := range []bool{false, true} {
		p := running(t, mask, ownSession, "wait")
		pid, _, _ := strings.Cut(p.line(t), " ")
		number, err := strconv.Atoi(pid)
		if err != nil {
			t.Fatal(err)
		}
		if err := unix.Kill(number, unix.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if _, status := p.end(t); status != 137 {
			t.Errorf("status %d", status)
		}
		clean(t, p.base)
	}
}

// When the process itself is killed, its directory stays until the next run finds it; on Linux, the command ends too.
func TestSweepFindsWhatAKilledRunLeft(t *testing.T) {
	t.Parallel()
	p := running(t, false, ownSession, "wait")
	_, path, _ := strings.Cut(p.line(t), " ")
	if left := Sweep(p.base); len(left) != 0 {
		t.Fatalf("the run lives, and the sweep found %v", left)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	p.Process.Kill()
	p.end(t) // also waits for the end of the command, which holds the output open
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	left := Sweep(p.base)
	if len(left) != 1 || left[0].Path != filepath.Dir(path) || left[0].Err != nil {
		t.Errorf("found %v", left)
	}
	clean(t, p.base)
	if left := Sweep(p.base); len(left) != 0 {
		t.Errorf("found again: %v", left)
	}
}

// A process in the background that holds the output open does not hold up the end.
func TestBackgroundProcessDoesNotHoldUp(t *testing.T) {
	t.Parallel()
	p := running(t, true, ownSession, "background")
	_, pid, _ := strings.Cut(p.line(t), " ")
	number, err := strconv.Atoi(pid)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Kill(number, unix.SIGKILL)
	if _, status := p.end(t); status != 3 {
		t.Errorf("status %d; stderr: %s", status, &p.stderr)
	}
	clean(t, p.base)
}

// A full disk leaves no file, no part of one, and no command that runs without its secret.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	argv := self(t, "full", base)
	cmd := exec.Command(argv[0], argv[1:]...)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "1 writing the file of LARGE: ") || strings.Contains(string(out), "xxxxx") {
		t.Errorf("%v: %s", err, out)
	}
	clean(t, base)
}

// playFull cannot write more than a little into a file: as on a full disk, the first bytes go in and the rest does not.
func playFull() int {
	signal.Ignore(unix.SIGXFSZ)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1000, Max: 1000}); err != nil {
		fmt.Println(err)
		return 1
	}
	secrets := []Secret{
		{Name: "SMALL", Value: []byte("y"), File: true},
		{Name: "LARGE", Value: []byte(strings.Repeat("x", 5000)), File: true},
	}
	status, err := Run(testContext(), Command{Argv: []string{"true"}, Secrets: secrets, Files: os.Args[3]})
	fmt.Println(status, err)
	kept, err := Print(os.Stdout, FormatJSON, secrets, os.Args[3])
	fmt.Println(kept, err)
	return 0
}

// ownSession takes the terminal away, as CI does.
func ownSession(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// playTerminal tells what it has for a terminal, and of what it gets.
func playTerminal() int {
	resized := make(chan os.Signal, 8)
	signal.Notify(resized, unix.SIGWINCH, unix.SIGINT)
	tell := func() {
		width, height, _ := xterm.GetSize(1)
		fmt.Println(xterm.IsTerminal(0), xterm.IsTerminal(1), xterm.IsTerminal(2), width, height)
	}
	tell()
	fmt.Print("secret ", os.Getenv("VALUE"), " prompt> ")
	lines := make(chan string)
	go func() {
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		lines <- line
	}()
	for {
		select {
		case sig := <-resized:
			fmt.Println("got", sig)
			tell()
		case line := <-lines:
			fmt.Printf("read %q\n", line)
			return 4
		}
	}
}
